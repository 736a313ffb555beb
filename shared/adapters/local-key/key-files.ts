/** Keys in files only their owner can read, made at first use. */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }

const missing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** The bytes of a secret file; `make` fills it if it is not there. Written whole or not at all. */
export async function secretFile(path: string, make: () => Promise<Uint8Array | string>): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    if (!missing(error)) throw error
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.new`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(await make())
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  return readFile(path)
}

/** A P-256 key pair kept as a private JWK. */
export async function keyPairFile(path: string): Promise<CryptoKeyPair> {
  const text = await secretFile(path, async () => {
    const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    return JSON.stringify(await crypto.subtle.exportKey('jwk', pair.privateKey))
  })
  const jwk = JSON.parse(text.toString())
  const { d: _, ...publicJwk } = jwk
  return {
    privateKey: await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', { ...publicJwk, key_ops: ['verify'] }, algorithm, true, [
      'verify',
    ]),
  }
}
