/**
 * The certificate that the device host shows: a key made here and kept sealed, a certificate by our own issuer, both
 * imported into ACM. Made once: whatever replaces it later is a rotation and not a deployment.
 */
import { type ACMClient, ImportCertificateCommand } from '@aws-sdk/client-acm'
import { sha256 } from '../../../domain/digests.ts'
import type { SecretBox } from '../../../ports/platform.ts'
import { X509Certificate } from '../../../protocol/x509.ts'
import { kmsSigningKey } from '../../kms/signing-key.ts'
import { pemOf } from '../../x509/pem.ts'
import { createServerLeaf } from '../../x509/server-leaf.ts'
import { type IssuerRecord, type KeyRecords, recordOnce, type SealedServerKey } from '../key-records.ts'
import type { Making } from './authorities.ts'

const SEALED_AS = 'server-key'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
const base64 = (bytes: Uint8Array | ArrayBuffer): string =>
  Buffer.from(bytes as Uint8Array).toString('base64')

async function newServerKey(secrets: SecretBox): Promise<SealedServerKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey))
  const spki = await crypto.subtle.exportKey('spki', publicKey)
  return { sealed: base64(await secrets.seal(pkcs8, SEALED_AS)), spki: base64(spki) }
}

export const ensureServerKeys = (
  { parameters }: Making,
  secrets: SecretBox,
): Promise<KeyRecords['server-key']> =>
  recordOnce(parameters, 'server-key', async () => ({
    active: await newServerKey(secrets),
    backup: await newServerKey(secrets),
  }))

/** SHA-256 of the SubjectPublicKeyInfo, base64url: what phones pin. */
export const pinOf = ({ spki }: SealedServerKey): string => sha256(Buffer.from(spki, 'base64'))

export interface ServerCertificateWish {
  readonly acm: ACMClient
  readonly issuer: IssuerRecord
  readonly key: SealedServerKey
  readonly secrets: SecretBox
  readonly domain: string
  /** Tags what is imported: the bootstrap may import under this name and no other. */
  readonly deployment: string
}

/** The ARN of the certificate that was imported first. */
export const ensureServerCertificate = (making: Making, wish: ServerCertificateWish): Promise<string> =>
  making.parameters.writeOnce('device-certificate-arn', () => importNew(making, wish))

async function importNew({ kms, nowMs }: Making, wish: ServerCertificateWish): Promise<string> {
  const { acm, key, secrets, domain } = wish
  const { certificatePem: issuerPem, keyId } = wish.issuer
  const issuerSpki = new Uint8Array(new X509Certificate(issuerPem).publicKey.rawData)
  const leaf = await createServerLeaf({
    issuerPem,
    issuerKey: kmsSigningKey({ client: kms, keyId }, issuerSpki),
    spki: Buffer.from(key.spki, 'base64'),
    address: domain,
    nowMs,
  })
  const pkcs8 = await secrets.open(Buffer.from(key.sealed, 'base64'), SEALED_AS)
  const { CertificateArn } = await acm.send(
    new ImportCertificateCommand({
      Certificate: Buffer.from(leaf.pem),
      PrivateKey: Buffer.from(pemOf('PRIVATE KEY', pkcs8)),
      CertificateChain: Buffer.from(issuerPem),
      Tags: [{ Key: 'yagura:deployment', Value: wish.deployment }],
    }),
  )
  if (!CertificateArn) throw new Error('ACM took the certificate without naming it')
  return CertificateArn
}
