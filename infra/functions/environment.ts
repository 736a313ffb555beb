/** What the functions are told (`functions/lambda/environment.ts` reads it). */
import { mailConfigurationSet, parameterPrefix } from '../names.ts'
import type { Resources } from './resources.ts'

export type Variables = Readonly<Record<string, string>>

export function environmentOf({ settings, tables, buckets, signIn }: Resources): Variables {
  const { hosts } = settings
  const issuer = `https://cognito-idp.${settings.region}.amazonaws.com/${signIn.pool.userPoolId}`
  return {
    YAGURA_ENROLL_URL: `https://${hosts.enroll}`,
    YAGURA_DEVICE_URL: `https://${hosts.device}`,
    YAGURA_ADMIN_URL: `https://${hosts.admin}`,
    YAGURA_ENROLL_DOMAIN: hosts.enroll,
    YAGURA_DEVICE_DOMAIN: hosts.device,
    YAGURA_ADMIN_DOMAIN: hosts.admin,
    YAGURA_MAIL_FROM: settings.mailFrom,
    YAGURA_MAIL_CONFIGURATION_SET: mailConfigurationSet(settings),
    YAGURA_FLEET_TABLE: tables.fleet.tableName,
    YAGURA_CORE_TABLE: tables.core.tableName,
    YAGURA_BUCKET: buckets.objects.bucketName,
    YAGURA_KEY_SOURCE: settings.issuer.kind,
    YAGURA_KEYS: parameterPrefix(settings),
    YAGURA_TOKEN_ISSUER: issuer,
    YAGURA_TOKEN_KEYS_URL: `${issuer}/.well-known/jwks.json`,
    YAGURA_TOKEN_AUDIENCE: `https://${hosts.admin}`,
    YAGURA_TOKEN_CLIENT_IDS: Object.values(signIn.clients)
      .map(({ userPoolClientId }) => userPoolClientId)
      .join(','),
  }
}
