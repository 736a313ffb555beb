/** The phone's one key, P-256, as a PKCS#8 file that only its owner may read. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
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

function parse(pem: string) {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new AgentError('phone.damaged', { file: 'key.pem' }, { cause })
  }
}

function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

const signingKey = (pem: string) =>
  crypto.subtle.importKey('pkcs8', parse(pem).export({ type: 'pkcs8', format: 'der' }), ecdsa, false, [
    'sign',
  ])

const publicKey = (pem: string) =>
  crypto.subtle.importKey('spki', createPublicKey(pem).export({ type: 'spki', format: 'der' }), ecdsa, true, [
    'verify',
  ])

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
      const pem = await privateKeyPem()
      const keys = { privateKey: await signingKey(pem), publicKey: await publicKey(pem) }
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
