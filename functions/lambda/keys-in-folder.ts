/** Keys of a single machine, for the functions as it runs them from their bundles. */
import { localKeyAuthority } from '../../shared/adapters/local-key/certificate-authority.ts'
import { openKeys } from '../../shared/adapters/local-key/keys.ts'
import { localSecretBox } from '../../shared/adapters/local-key/secret-box.ts'
import { localServerIdentity } from '../../shared/adapters/local-key/server-identity.ts'
import { localTrustRoot } from '../../shared/adapters/local-key/trust-root.ts'
import type { Environment } from './environment.ts'
import type { KeyPorts } from './key-source.ts'

export async function keysInFolder(environment: Environment): Promise<KeyPorts> {
  const { addresses, isEnrollPrivate } = environment
  const keys = await openKeys(environment.keys, new URL(addresses.deviceUrl).hostname)
  const { pem: certificatePem, keys: pair } = keys.clientAuthority
  return {
    clientAuthority: localKeyAuthority({ certificatePem, key: pair.privateKey }),
    secrets: localSecretBox(keys.masterKey),
    serverIdentity: localServerIdentity({ addresses, keys, isEnrollPrivate }),
    trustRoot: await localTrustRoot(keys.root),
  }
}
