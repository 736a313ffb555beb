/** The certificate authorities of a deployment: certificates made once, over keys that KMS keeps. */
import type { KMSClient } from '@aws-sdk/client-kms'
import { openKmsSigningKey } from '../../kms/signing-key.ts'
import { type AuthorityName, createOwnAuthority } from '../../x509/own-authority.ts'
import { type IssuerRecord, recordOnce } from '../key-records.ts'
import type { Parameters } from '../parameters.ts'

export interface Making {
  readonly kms: KMSClient
  readonly parameters: Parameters
  readonly nowMs: number
}

export const ensureAuthority = (
  { kms, parameters, nowMs }: Making,
  name: AuthorityName,
  keyId: string,
): Promise<IssuerRecord> =>
  recordOnce(parameters, name, async () => {
    const key = await openKmsSigningKey({ client: kms, keyId })
    return { keyId, certificatePem: (await createOwnAuthority(name, key, nowMs)).pem }
  })
