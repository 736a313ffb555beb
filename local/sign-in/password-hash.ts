import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

export const passwordHashSchema = z.object({
  algorithm: z.literal('scrypt'),
  cost: z.number().int(),
  blockSize: z.number().int(),
  parallelization: z.number().int(),
  salt: z.string(),
  hash: z.string(),
})

/** Salt and hash are base64url; the parameters are those of RFC 7914 (N, r, p). */
export type PasswordHash = z.infer<typeof passwordHashSchema>

/** OWASP's second row for scrypt: 32 MiB for a quarter of a second, kind to a small machine. */
const parameters = { algorithm: 'scrypt', cost: 2 ** 15, blockSize: 8, parallelization: 3 } as const
const HASH_BYTES = 32

const derive = (password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const maxmem = 256 * (options.cost ?? 0) * (options.blockSize ?? 0)
  scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { ...options, maxmem }, (error, key) =>
    error ? reject(error) : resolve(key),
  )
  return promise
}

export const hashPassword = async (password: string): Promise<PasswordHash> => {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, parameters)
  return { ...parameters, salt: salt.toString('base64url'), hash: hash.toString('base64url') }
}

/** Takes as long for a wrong password as for the right one. */
export const isPassword = async (password: string, stored: PasswordHash): Promise<boolean> => {
  const { cost, blockSize, parallelization } = stored
  const salt = Buffer.from(stored.salt, 'base64url')
  const hash = await derive(password, salt, { cost, blockSize, parallelization })
  return timingSafeEqual(hash, Buffer.from(stored.hash, 'base64url'))
}

/** As costly to check as any other, and matched by no password. */
export const unmatchable: PasswordHash = {
  ...parameters,
  salt: randomBytes(16).toString('base64url'),
  hash: randomBytes(HASH_BYTES).toString('base64url'),
}

/** Lower case without i, l, o, u: nothing to misread on a terminal. 32 symbols, so a byte's low bits choose evenly. */
const SYMBOLS = '0123456789abcdefghjkmnpqrstvwxyz'

/** A password of 100 random bits in five groups of four. */
export const generatePassword = (): string =>
  Array.from(randomBytes(20), (byte) => SYMBOLS.charAt(byte & 31))
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-')
