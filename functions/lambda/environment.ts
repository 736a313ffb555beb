/** What a deployment tells its functions. The only place that reads the environment of a Lambda function. */
import type { Host } from '../../shared/http/route.ts'
import type { Addresses } from '../../shared/ports/addresses.ts'

/** Who holds the keys: KMS, KMS with ACM Private CA for proved phones, or a folder of this machine. */
export type KeySourceName = 'kms' | 'acm-pca' | 'folder'

export interface Environment {
  readonly addresses: Addresses
  readonly domains: Readonly<Record<Host, string>>
  readonly tables: { readonly fleet: string; readonly core: string }
  readonly objects: ObjectsEnvironment
  readonly mailConfigurationSet: string | undefined
  readonly keySource: KeySourceName
  /** Of the source's own meaning: a folder, or the prefix of the deployment's parameters. */
  readonly keys: string
  readonly tokens: {
    readonly issuer: string
    readonly keysUrl: string
    readonly audience: string
    readonly clientIds: readonly string[]
  }
  /** What CloudFront says when it stands before the enrolment host; absent where it does not. */
  readonly frontSecret: string | undefined
  /** Whether phones must be told who issued the enrolment host's certificate. */
  readonly isEnrollPrivate: boolean
}

export interface ObjectsEnvironment {
  readonly bucket: string
  /** Where the store is reached from outside, if that is not where we reach it. */
  readonly downloadEndpoint: string | undefined
  readonly uploadEndpoint: string | undefined
  readonly isPathStyle: boolean
  /** The host that phones download from in the place of the store, and the key that signs its addresses. */
  readonly downloads: { readonly url: string; readonly keyPairId: string; readonly key: string } | undefined
}

/** X-Ray's header of the invocation under way. */
export const traceHeader = (): string | undefined => process.env._X_AMZN_TRACE_ID

type Variables = Readonly<Record<string, string | undefined>>

/** Throws the names of what is missing: a function that is told half of it must not start. */
export function readEnvironment(variables: Variables = process.env): Environment {
  const missing: string[] = []
  const given = (name: string): string => {
    const value = variables[`YAGURA_${name}`]
    if (!value) missing.push(`YAGURA_${name}`)
    return value ?? ''
  }
  const optional = (name: string): string | undefined => variables[`YAGURA_${name}`] || undefined
  const environment: Environment = {
    addresses: {
      enrollUrl: given('ENROLL_URL'),
      deviceUrl: given('DEVICE_URL'),
      adminUrl: given('ADMIN_URL'),
      mailFrom: given('MAIL_FROM'),
    },
    domains: {
      enroll: given('ENROLL_DOMAIN'),
      device: given('DEVICE_DOMAIN'),
      admin: given('ADMIN_DOMAIN'),
    },
    tables: { fleet: given('FLEET_TABLE'), core: given('CORE_TABLE') },
    objects: {
      bucket: given('BUCKET'),
      downloadEndpoint: optional('DOWNLOAD_ENDPOINT'),
      uploadEndpoint: optional('UPLOAD_ENDPOINT'),
      isPathStyle: optional('S3_PATH_STYLE') === 'true',
      downloads: optional('DOWNLOAD_URL')
        ? { url: given('DOWNLOAD_URL'), keyPairId: given('DOWNLOAD_KEY_PAIR'), key: given('DOWNLOAD_KEY') }
        : undefined,
    },
    mailConfigurationSet: optional('MAIL_CONFIGURATION_SET'),
    keySource: keySource(given('KEY_SOURCE')),
    keys: given('KEYS'),
    tokens: {
      issuer: given('TOKEN_ISSUER'),
      keysUrl: given('TOKEN_KEYS_URL'),
      audience: given('TOKEN_AUDIENCE'),
      clientIds: given('TOKEN_CLIENT_IDS').split(','),
    },
    frontSecret: optional('FRONT_SECRET'),
    isEnrollPrivate: optional('ENROLL_PRIVATE') === 'true',
  }
  if (missing.length) throw new Error(`missing in the environment: ${missing.join(', ')}`)
  return environment
}

function keySource(text: string): KeySourceName {
  if (text === 'kms' || text === 'acm-pca' || text === 'folder' || text === '') return text || 'kms'
  throw new Error(`YAGURA_KEY_SOURCE is ${text}, not kms, acm-pca or folder`)
}
