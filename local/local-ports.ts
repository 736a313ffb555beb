/** Every port of the service on one machine: the same adapters as in AWS, at local endpoints. */
import type { JSONWebKeySet } from 'jose'
import { yaguraAgent } from '../plugins/yagura-agent/index.ts'
import { dynamoStores } from '../shared/adapters/dynamo/stores.ts'
import { localKeyAuthority } from '../shared/adapters/local-key/certificate-authority.ts'
import type { LocalKeys } from '../shared/adapters/local-key/keys.ts'
import { localSecretBox } from '../shared/adapters/local-key/secret-box.ts'
import { localServerIdentity } from '../shared/adapters/local-key/server-identity.ts'
import { localTrustRoot } from '../shared/adapters/local-key/trust-root.ts'
import { createTokenVerifier } from '../shared/adapters/oidc/verify-access-token.ts'
import { randomIds, systemClock } from '../shared/adapters/platform.ts'
import { S3ObjectStore } from '../shared/adapters/s3/s3-object-store.ts'
import { sesMailer } from '../shared/adapters/ses/ses-mailer.ts'
import { documentSigner } from '../shared/app/trust/document-signer.ts'
import type { Addresses } from '../shared/ports/addresses.ts'
import type { Ports } from '../shared/ports/all.ts'
import type { Log } from '../shared/ports/log.ts'
import { calm, type Trouble } from './chaos/chaos.ts'
import { type Credentials, dynamoClient, s3Client, sesClient } from './clients.ts'
import { guardDynamo, guardS3 } from './needs/guard-clients.ts'
import { guardPorts } from './needs/guard-ports.ts'
import { BUCKET } from './object-store.ts'
import { CLI_CLIENT, CONSOLE_CLIENT, LOCAL_CLIENT } from './sign-in/clients.ts'
import { API_AUDIENCE } from './sign-in/provider-config.ts'

export interface LocalParts {
  readonly addresses: Addresses
  readonly keys: LocalKeys
  readonly log: Log
  /** Who signs access tokens, and with which public keys. */
  readonly tokens: { readonly issuer: string; readonly keys: JSONWebKeySet }
  readonly dynamoEndpoint: string
  readonly mailUrl: string
  readonly s3: { readonly internalUrl: string; readonly credentials: Credentials }
  /** Whether phones must be told who issued the enrolment host's certificate. */
  readonly isEnrollPrivate: boolean
  readonly trouble?: Trouble
}

export const TABLES = { fleet: 'yagura-fleet', core: 'yagura-core' } as const

function objectStore({ s3, addresses, trouble = calm }: LocalParts): S3ObjectStore {
  const at = (endpoint: string) => guardS3(s3Client(endpoint, s3.credentials))
  return new S3ObjectStore({
    client: trouble.s3(at(s3.internalUrl)),
    presignClient: at(`${addresses.enrollUrl}/s3`),
    uploadClient: at(`${addresses.adminUrl}/s3`),
    bucket: BUCKET,
  })
}

export async function localPorts(parts: LocalParts): Promise<Ports> {
  const clock = systemClock
  const { trouble = calm } = parts
  const client = trouble.dynamo(guardDynamo(dynamoClient(parts.dynamoEndpoint), TABLES))
  const stores = dynamoStores(client, TABLES)
  const secrets = localSecretBox(parts.keys.masterKey)
  const { clientAuthority } = parts.keys
  return guardPorts({
    ...stores,
    addresses: parts.addresses,
    clientAuthority: localKeyAuthority({
      certificatePem: clientAuthority.pem,
      key: clientAuthority.keys.privateKey,
    }),
    clock,
    ids: randomIds(clock),
    log: parts.log,
    mailer: sesMailer(trouble.ses(sesClient(parts.mailUrl))),
    objects: objectStore(parts),
    plugins: new Map([[yaguraAgent.id, yaguraAgent]]),
    secrets,
    serverIdentity: localServerIdentity(parts),
    signer: documentSigner({ clock, secrets, trust: stores.trust }),
    tokens: createTokenVerifier(
      {
        ...parts.tokens,
        audience: API_AUDIENCE,
        clientIds: [CONSOLE_CLIENT, CLI_CLIENT, LOCAL_CLIENT],
      },
      clock,
    ),
    trustRoot: await localTrustRoot(parts.keys.root),
  })
}
