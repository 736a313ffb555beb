/** SHA-256 as the domain needs it: base64url, 43 characters. */
import { createHash } from 'node:crypto'

export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('base64url')

/** Tokens of 128 random bits are stored as their hash; the hash also names the record. */
export const tokenHash = (token: string): string => sha256(`token:${token}`)
