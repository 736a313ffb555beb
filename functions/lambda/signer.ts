import { lazily } from '../../shared/adapters/lazily.ts'
import { systemClock as clock } from '../../shared/adapters/platform.ts'
import type { DocumentSigner, TrustStore } from '../../shared/ports/trust.ts'
import type { KeyPorts } from './key-source.ts'

/** Signs with the online keys, which lie sealed in the store. */
export const signerOf = (trust: TrustStore, { secrets }: Pick<KeyPorts, 'secrets'>): DocumentSigner =>
  lazily(async () => {
    const { documentSigner } = await import('../../shared/app/trust/document-signer.ts')
    return documentSigner({ clock, secrets, trust })
  })
