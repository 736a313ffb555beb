/** What a deployment would tell its functions, said of this machine. */

import { REGION } from '../clients.ts'
import { DOMAINS } from '../gateway/hosts.ts'
import { type LocalParts, TABLES } from '../local-ports.ts'
import { BUCKET } from '../object-store.ts'
import { CLI_CLIENT, CONSOLE_CLIENT, LOCAL_CLIENT } from '../sign-in/clients.ts'
import { API_AUDIENCE } from '../sign-in/provider-config.ts'

type Parts = Pick<
  LocalParts,
  'addresses' | 'dynamoEndpoint' | 'isEnrollPrivate' | 'mailUrl' | 's3' | 'tokens'
>

/** No name of ours in it is read from the environment that `npm start` was given. */
export function bundleEnvironment(parts: Parts, dataDir: string): NodeJS.ProcessEnv {
  const { addresses, s3, tokens } = parts
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: parts.dynamoEndpoint,
    AWS_ENDPOINT_URL_S3: s3.internalUrl,
    AWS_ENDPOINT_URL_SES: parts.mailUrl,
    YAGURA_ENROLL_URL: addresses.enrollUrl,
    YAGURA_DEVICE_URL: addresses.deviceUrl,
    YAGURA_ADMIN_URL: addresses.adminUrl,
    YAGURA_MAIL_FROM: addresses.mailFrom,
    YAGURA_ENROLL_DOMAIN: DOMAINS.enroll,
    YAGURA_DEVICE_DOMAIN: DOMAINS.device,
    YAGURA_ADMIN_DOMAIN: DOMAINS.admin,
    YAGURA_FLEET_TABLE: TABLES.fleet,
    YAGURA_CORE_TABLE: TABLES.core,
    YAGURA_BUCKET: BUCKET,
    YAGURA_DOWNLOAD_ENDPOINT: `${addresses.enrollUrl}/s3`,
    YAGURA_UPLOAD_ENDPOINT: `${addresses.adminUrl}/s3`,
    YAGURA_S3_PATH_STYLE: 'true',
    YAGURA_KEY_SOURCE: 'folder',
    YAGURA_KEYS: dataDir,
    YAGURA_TOKEN_ISSUER: tokens.issuer,
    YAGURA_TOKEN_KEYS_URL: `${tokens.issuer}/jwks`,
    YAGURA_TOKEN_AUDIENCE: API_AUDIENCE,
    YAGURA_TOKEN_CLIENT_IDS: [CONSOLE_CLIENT, CLI_CLIENT, LOCAL_CLIENT].join(','),
    YAGURA_ENROLL_PRIVATE: String(parts.isEnrollPrivate),
  }
}
