/** A signing key that never leaves KMS: ECC_NIST_P256, for SIGN_VERIFY. */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms'
import { AsnEcSignatureFormatter } from '../../protocol/x509.ts'
import type { SigningKey } from '../x509/signing-key.ts'
import { callKms, type KmsKey } from './call-kms.ts'

const formatter = new AsnEcSignatureFormatter()
const p256 = { name: 'ECDSA', namedCurve: 'P-256' }

/** KMS speaks DER; WebCrypto and JWS want r and s. */
function plainSignature(der: Uint8Array): Uint8Array {
  const plain = formatter.toWebSignature(p256, Uint8Array.from(der))
  if (plain?.byteLength !== 64) throw new RangeError('not a signature of P-256')
  return new Uint8Array(plain)
}

/**
 * The key whose public half is `spki`. Each signature is verified before it is used: one by another key would make
 * certificates and documents that no phone believes, and nobody would know why.
 */
export function kmsSigningKey(key: KmsKey, spki: Uint8Array): SigningKey {
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  return {
    spki,
    async sign(data) {
      const { Signature: der } = await callKms(key, () =>
        key.client.send(
          new SignCommand({
            KeyId: key.keyId,
            Message: createHash('sha256').update(data).digest(),
            MessageType: 'DIGEST',
            SigningAlgorithm: 'ECDSA_SHA_256',
          }),
        ),
      )
      if (!der || !verify('sha256', data, publicKey, der))
        throw new Error(`KMS signed with another key than the one known for ${key.keyId}`)
      return plainSignature(der)
    },
  }
}

/** The same, with the public half as KMS tells it. */
export async function openKmsSigningKey(key: KmsKey): Promise<SigningKey> {
  const { PublicKey, KeySpec, KeyUsage } = await callKms(key, () =>
    key.client.send(new GetPublicKeyCommand({ KeyId: key.keyId })),
  )
  if (!PublicKey || KeySpec !== 'ECC_NIST_P256' || KeyUsage !== 'SIGN_VERIFY')
    throw new Error(`${key.keyId} is a key for ${KeyUsage} of ${KeySpec}, not for signing with P-256`)
  return kmsSigningKey(key, PublicKey)
}
