/** AES-256-GCM under one key; the context is authenticated, so a sealed value cannot be moved elsewhere. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { SecretBox } from '../../ports/platform.ts'

const NONCE = 12
const TAG = 16

export function localSecretBox(masterKey: Uint8Array): SecretBox {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', masterKey, '', `yagura:${use}`, 32))
  const sealing = derive('seal')
  const hashing = derive('mac')
  return {
    async seal(plain, context) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce, { authTagLength: TAG }).setAAD(
        Buffer.from(context),
      )
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    async open(sealed, context) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, NONCE), {
        authTagLength: TAG,
      })
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()])
    },
    mac: async (value, context) =>
      createHmac('sha256', hashing).update(`${context}\0${value}`).digest('base64url'),
  }
}
