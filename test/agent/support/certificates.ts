/** A certificate authority of a test: real certificates, no files. */
import { createHash } from 'node:crypto'
import {
  BasicConstraintsExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '../../../shared/protocol/x509.ts'

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const newKeys = () => crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
const day = 86_400_000
const validity = () => ({ notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + day) })

export interface ServerIdentity {
  readonly key: string
  readonly cert: string
  /** SHA-256 of SubjectPublicKeyInfo, base64url. */
  readonly pin: string
}

export interface Authority {
  readonly der: string
  readonly pem: string
  server(host: string): Promise<ServerIdentity>
  /** A client certificate for the key of a PKCS#10 request (DER, base64). */
  issue(csr: string): Promise<string>
}

const pemOf = (der: ArrayBuffer) =>
  `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PRIVATE KEY-----\n`

const nameOf = (host: string) => ({ type: /^[\d.]+$/.test(host) ? 'ip' : 'dns', value: host }) as const

const pinOf = (certificate: X509Certificate): string =>
  createHash('sha256').update(Buffer.from(certificate.publicKey.rawData)).digest('base64url')

export async function createAuthority(name: string): Promise<Authority> {
  const keys = await newKeys()
  const root = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ecdsa,
    extensions: [new BasicConstraintsExtension(true)],
    ...validity(),
  })
  const sign = (subject: string, publicKey: CryptoKey, host?: string) =>
    X509CertificateGenerator.create({
      subject,
      issuer: root.subject,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ecdsa,
      extensions: host ? [new SubjectAlternativeNameExtension([nameOf(host)])] : [],
      ...validity(),
    })
  return {
    der: Buffer.from(root.rawData).toString('base64'),
    pem: root.toString('pem'),
    server: async (host) => {
      const own = await newKeys()
      const certificate = await sign(`CN=${host}`, own.publicKey, host)
      return {
        key: pemOf(await crypto.subtle.exportKey('pkcs8', own.privateKey)),
        cert: certificate.toString('pem'),
        pin: pinOf(certificate),
      }
    },
    issue: async (csr) => {
      const request = new Pkcs10CertificateRequest(csr)
      if (!(await request.verify())) throw new Error('no proof of possession')
      const certificate = await sign('CN=phone', await request.publicKey.export())
      return `${certificate.toString('pem')}\n${root.toString('pem')}\n`
    },
  }
}
