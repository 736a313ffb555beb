/** The phone's one key, P-256, as a PKCS#8 file that only its owner may read. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { Pkcs10CertificateRequestGenerator } from '../../shared/protocol/x509.ts'
import { AgentError } from '../core/errors.ts'
import type { KeyStore } from '../core/ports.ts'
import type { Kept } from './phone-folder.ts'

/** Nobody believes it, but some issuers refuse a request without one. */
const NAME = 'CN=phone'
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export interface NodeKeyStore extends KeyStore {
  /** For the TLS stack of this process and nobody else. */
  privateKeyPem(): Promise<string>
}

const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()

const damaged = (cause?: unknown) => new AgentError('phone.damaged', { file: 'key.pem' }, { cause })

function parse(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw damaged(cause)
  }
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

/** What is a key but not P-256 is not ours. */
async function keyPair(pem: string): Promise<CryptoKeyPair> {
  const key = parse(pem)
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' })
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  try {
    return {
      privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, ecdsa, false, ['sign']),
      publicKey: await crypto.subtle.importKey('spki', spki, ecdsa, true, ['verify']),
    }
  } catch (cause) {
    throw damaged(cause)
  }
}

export function createKeyStore(kept: Kept<string>): NodeKeyStore {
  const make = async () => {
    const pem = newKey()
    await kept.save(pem)
    return pem
  }
  const privateKeyPem = async () => (await kept.load()) ?? make()
  return {
    privateKeyPem,
    createCsr: async () => {
      const keys = await keyPair(await privateKeyPem())
      const csr = await Pkcs10CertificateRequestGenerator.create({
        name: NAME,
        keys,
        signingAlgorithm: ecdsa,
      })
      return Buffer.from(csr.rawData).toString('base64')
    },
    owns: async (pem) => certificateIn(pem)?.checkPrivateKey(parse(await privateKeyPem())) ?? false,
  }
}
