/** Keys and certificates of a service on one machine: made at the first start, kept in its data folder. */

import { X509Certificate as NodeCertificate } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { sha256 } from '../../domain/digests.ts'
import { type AuthorityName, createOwnAuthority } from '../x509/own-authority.ts'
import { pemOf } from '../x509/pem.ts'
import { createServerLeaf } from '../x509/server-leaf.ts'
import { heldKey, signerOf } from '../x509/signing-key.ts'
import { keyPairFile, secretFile } from './key-files.ts'

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

async function authority(folder: string, name: AuthorityName): Promise<Authority> {
  const keys = await keyPairFile(join(folder, `${name}.key.json`))
  const pem = await secretFile(
    join(folder, `${name}.pem`),
    async () => (await createOwnAuthority(name, await heldKey(keys), Date.now())).pem,
  )
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
  const spki = await spkiOf(keys.publicKey)
  const issuerKey = signerOf(issuer.keys.privateKey)
  const issue = async () =>
    (await createServerLeaf({ issuerPem: issuer.pem, issuerKey, spki, address, nowMs: Date.now() })).pem
  let pem = (await secretFile(file, issue)).toString()
  if (!covers(pem, address)) {
    await rm(file)
    pem = (await secretFile(file, issue)).toString()
  }
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  return { keyPem: pemOf('PRIVATE KEY', pkcs8), certificatePem: pem, pin: sha256(spki) }
}

export async function openKeys(dataDir: string, address: string): Promise<LocalKeys> {
  const folder = join(dataDir, 'keys')
  const serverIssuer = await authority(folder, 'server-issuer')
  const backup = await keyPairFile(join(folder, 'server-backup.key.json'))
  return {
    root: await keyPairFile(join(folder, 'root.key.json')),
    clientAuthority: await authority(folder, 'client-ca'),
    serverIssuer,
    server: await serverKey(folder, serverIssuer, address),
    backupPin: sha256(await spkiOf(backup.publicKey)),
    masterKey: await secretFile(join(folder, 'master.key'), async () =>
      crypto.getRandomValues(new Uint8Array(32)),
    ),
  }
}
