/** The ports behind which keys lie, from whichever source the deployment names. Loaded when first needed. */
import { lazily } from '../../shared/adapters/lazily.ts'
import { once } from '../../shared/adapters/once.ts'
import type { Environment, KeySourceName } from './environment.ts'
import type { KeyPorts, KeySource } from './key-source.ts'

const inAws = async (): Promise<KeySource> => (await import('./keys-in-aws.ts')).keysInAws

const sources: Readonly<Record<KeySourceName, () => Promise<KeySource>>> = {
  kms: inAws,
  'acm-pca': inAws,
  folder: async () => (await import('./keys-in-folder.ts')).keysInFolder,
}

export function keyPorts(environment: Environment): KeyPorts {
  const open = once(async () => (await sources[environment.keySource]())(environment))
  return {
    clientAuthority: lazily(async () => (await open()).clientAuthority),
    secrets: lazily(async () => (await open()).secrets),
    serverIdentity: lazily(async () => (await open()).serverIdentity),
    trustRoot: lazily(async () => (await open()).trustRoot),
  }
}
