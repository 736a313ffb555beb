/**
 * The ports behind which keys lie, on KMS and ACM Private CA. Each reads its own record, and brings its own code, at
 * its first call: what signs a phone's assignment need not know how a certificate is made.
 */
import type { Ports } from '../../ports/all.ts'
import { kmsSecretBox } from '../kms/secret-box.ts'
import { lazily } from '../lazily.ts'
import { readRecord } from './key-records.ts'
import type { AwsKeys } from './keys.ts'

type KeyPorts = Pick<Ports, 'clientAuthority' | 'secrets' | 'serverIdentity' | 'trustRoot'>

export function awsKeyPorts(keys: AwsKeys): KeyPorts {
  const { parameters, kms: client } = keys
  return {
    clientAuthority: lazily(async () => (await import('./client-authority.ts')).clientAuthority(keys)),
    secrets: lazily(async () => {
      const { keyId, sealed } = await readRecord(parameters, 'master-key')
      return kmsSecretBox({ client, keyId, sealedMasterKey: Buffer.from(sealed, 'base64') })
    }),
    serverIdentity: { read: () => readRecord(parameters, 'server-identity') },
    trustRoot: lazily(async () => {
      const { kmsTrustRoot } = await import('../kms/trust-root.ts')
      return kmsTrustRoot({ client, ...(await readRecord(parameters, 'root-key')) })
    }),
  }
}
