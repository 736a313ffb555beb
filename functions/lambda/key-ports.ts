/** The ports behind which keys lie, from whichever source the deployment names. Loaded when first needed. */
import type { Environment, KeySourceName } from './environment.ts'
import type { KeyPorts, KeySource } from './key-source.ts'
import { lazily } from './lazily.ts'

const sources: Readonly<Partial<Record<KeySourceName, () => Promise<KeySource>>>> = {
  folder: async () => (await import('./keys-in-folder.ts')).keysInFolder,
}

function sourceOf(name: KeySourceName): () => Promise<KeySource> {
  const source = sources[name]
  if (!source) throw new Error(`keys from ${name} are not built yet`)
  return source
}

export function keyPorts(environment: Environment): KeyPorts {
  let opened: Promise<KeyPorts> | undefined
  const open = (): Promise<KeyPorts> => {
    opened ??= sourceOf(environment.keySource)()
      .then((source) => source(environment))
      .catch((error) => {
        opened = undefined
        throw error
      })
    return opened
  }
  return {
    clientAuthority: lazily(async () => (await open()).clientAuthority),
    secrets: lazily(async () => (await open()).secrets),
    serverIdentity: lazily(async () => (await open()).serverIdentity),
    trustRoot: lazily(async () => (await open()).trustRoot),
  }
}
