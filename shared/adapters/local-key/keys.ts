/** Keys and certificates of a service on one machine: made at the first start, kept in its data folder. */

import { X509Certificate as NodeCertificate } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { sha256 } from '../../domain/digests.ts'
import { X509Certificate } from '../../protocol/x509.ts'
import { createAuthority, createLeaf } from '../x509/certificates.ts'
import { heldKey, signerOf } from '../x509/signing-key.ts'
import { keyPairFile, secretFile } from './key-files.ts'

const DAY_MS = 86_400_000
const YEAR_MS = 365 * DAY_MS
const BACKDATED_MS = DAY_MS
/** The most that clients accept of a server certificate. */
const SERVER_VALID_MS = 397 * DAY_MS - BACKDATED_MS

export interface Authority {
  readonly keys: CryptoKeyPair
  readonly pem: string
}

export interface ServerKey {
  readonly keyPem: string
  readonly certificatePem: string
  /** SHA-256 of the SubjectPublicKeyInfo, base64url. */
  readonly pin: string
}

export interface LocalKeys {
  readonly root: CryptoKeyPair
  readonly clientAuthority: Authority
  readonly serverIssuer: Authority
  readonly server: ServerKey
  /** Kept for the day the active key is lost: phones know it already. */
  readonly backupPin: string
  readonly masterKey: Uint8Array
}

const spkiOf = async (key: CryptoKey): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.exportKey('spki', key))

async function authority(folder: string, name: string, title: string, years: number): Promise<Authority> {
  const keys = await keyPairFile(join(folder, `${name}.key.json`))
  const pem = await secretFile(join(folder, `${name}.pem`), async () => {
    const nowMs = Date.now()
    const validity = { notBeforeMs: nowMs - BACKDATED_MS, notAfterMs: nowMs + years * YEAR_MS }
    return (await createAuthority(title, await heldKey(keys), validity)).pem
  })
  return { keys, pem: pem.toString() }
}

const covers = (pem: string, address: string): boolean => {
  const certificate = new NodeCertificate(pem)
  return Boolean(isIP(address) ? certificate.checkIP(address) : certificate.checkHost(address))
}

/** A certificate for another address keeps its key, so the pins that phones have stay good. */
async function serverKey(folder: string, issuer: Authority, address: string): Promise<ServerKey> {
  const keys = await keyPairFile(join(folder, 'server.key.json'))
  const file = join(folder, 'server.pem')
  const issue = async () => {
    const nowMs = Date.now()
    const leaf = await createLeaf({
      issuer: new X509Certificate(issuer.pem),
      issuerKey: signerOf(issuer.keys.privateKey),
      spki: await spkiOf(keys.publicKey),
      commonName: address,
      subjectAltName: [{ type: isIP(address) ? 'ip' : 'dns', value: address }],
      usage: 'server',
      notBeforeMs: nowMs - BACKDATED_MS,
      notAfterMs: nowMs + SERVER_VALID_MS,
    })
    return leaf.pem
  }
  let pem = (await secretFile(file, issue)).toString()
  if (!covers(pem, address)) {
    await rm(file)
    pem = (await secretFile(file, issue)).toString()
  }
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
    certificatePem: pem,
    pin: sha256(await spkiOf(keys.publicKey)),
  }
}

export async function openKeys(dataDir: string, address: string): Promise<LocalKeys> {
  const folder = join(dataDir, 'keys')
  const serverIssuer = await authority(folder, 'server-issuer', 'Yagura server issuer', 20)
  const backup = await keyPairFile(join(folder, 'server-backup.key.json'))
  return {
    root: await keyPairFile(join(folder, 'root.key.json')),
    clientAuthority: await authority(folder, 'client-ca', 'Yagura device issuer', 10),
    serverIssuer,
    server: await serverKey(folder, serverIssuer, address),
    backupPin: sha256(await spkiOf(backup.publicKey)),
    masterKey: await secretFile(join(folder, 'master.key'), async () =>
      crypto.getRandomValues(new Uint8Array(32)),
    ),
  }
}
