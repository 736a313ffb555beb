/** The certificate authorities of a deployment: certificates made once, over keys that KMS keeps. */
import type { KMSClient } from '@aws-sdk/client-kms'
import { openKmsSigningKey } from '../../kms/signing-key.ts'
import { createAuthority } from '../../x509/certificates.ts'
import { type IssuerRecord, recordOnce } from '../key-records.ts'
import type { Parameters } from '../parameters.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS

const titles = { 'client-ca': 'Yagura device issuer', 'server-issuer': 'Yagura server issuer' } as const
/** The issuer of server certificates lives twenty years: phones cannot be told of another without a new host. */
const years = { 'client-ca': 10, 'server-issuer': 20 } as const

export interface Making {
  readonly kms: KMSClient
  readonly parameters: Parameters
  readonly nowMs: number
}

export const ensureAuthority = (
  { kms, parameters, nowMs }: Making,
  name: keyof typeof titles,
  keyId: string,
): Promise<IssuerRecord> =>
  recordOnce(parameters, name, async () => {
    const key = await openKmsSigningKey({ client: kms, keyId })
    const validity = { notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + years[name] * YEAR_MS }
    return { keyId, certificatePem: (await createAuthority(titles[name], key, validity)).pem }
  })
