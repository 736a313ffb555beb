/** A real KMS client whose answers are made here, with real keys: what KMS checks before it answers, this does too. */
import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import {
  DecryptCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetPublicKeyCommand,
  InvalidCiphertextException,
  KMSClient,
  KMSServiceException,
  NotFoundException,
  SignCommand,
} from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { AsnEcSignatureFormatter } from '../../../shared/protocol/x509.ts'

/** Order of P-256 (FIPS 186-5). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const bytesOf = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(64, '0'), 'hex')

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N
    square = (square * square) % N
  }
  return result
}

/** ECDSA of a digest (FIPS 186-5 §6.4), which Node signs only together with its message. r and s. */
export function signDigest(digest: Uint8Array, key: KeyObject): Buffer {
  const once = createECDH('prime256v1')
  once.generateKeys()
  const r = numberOf(once.getPublicKey().subarray(1, 33)) % N
  const d = numberOf(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url'))
  const s = (power(numberOf(once.getPrivateKey()), N - 2n) * (numberOf(digest) + r * d)) % N
  return Buffer.concat([bytesOf(r), bytesOf(s)])
}

export const derOf = (plain: Uint8Array): Uint8Array =>
  new Uint8Array(
    new AsnEcSignatureFormatter().toAsnSignature(
      { name: 'ECDSA', namedCurve: 'P-256' } as Algorithm,
      Uint8Array.from(plain),
    ) ?? [],
  )

/** As KMS would say it, by its name. */
export const kmsError = (name: string, status = 400): KMSServiceException =>
  new KMSServiceException({
    name,
    message: name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  })

const answered = <E>(Exception: new (options: { message: string; $metadata: object }) => E): E =>
  new Exception({ message: 'refused', $metadata: { httpStatusCode: 400 } })

export function fakeKms() {
  const client = new KMSClient({ region: 'us-east-1' })
  const mock = mockClient(client)
  const keys = new Map<string, { privateKey: KeyObject; publicKey: KeyObject }>()
  const sealing = randomBytes(32)
  const failures: Error[] = []
  const keyOf = (id: string | undefined) => {
    const failure = failures.shift()
    if (failure) throw failure
    const key = keys.get(id ?? '')
    if (!key) throw answered(NotFoundException)
    return key
  }

  mock.on(SignCommand).callsFake(async ({ KeyId, Message, MessageType, SigningAlgorithm }) => {
    const { privateKey } = keyOf(KeyId)
    if (MessageType !== 'DIGEST' || SigningAlgorithm !== 'ECDSA_SHA_256' || Message.length !== 32)
      throw kmsError('ValidationException')
    return { KeyId, SigningAlgorithm, Signature: derOf(signDigest(Message, privateKey)) }
  })
  mock.on(GetPublicKeyCommand).callsFake(async ({ KeyId }) => ({
    KeyId,
    KeySpec: 'ECC_NIST_P256',
    KeyUsage: 'SIGN_VERIFY',
    PublicKey: new Uint8Array(keyOf(KeyId).publicKey.export({ type: 'spki', format: 'der' })),
  }))
  mock
    .on(GenerateDataKeyWithoutPlaintextCommand)
    .callsFake(async ({ KeyId, NumberOfBytes, EncryptionContext }) => {
      keyOf(KeyId)
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce)
      cipher.setAAD(Buffer.from(JSON.stringify([KeyId, EncryptionContext])))
      const sealed = [nonce, cipher.update(randomBytes(NumberOfBytes)), cipher.final(), cipher.getAuthTag()]
      return { KeyId, CiphertextBlob: new Uint8Array(Buffer.concat(sealed)) }
    })
  mock.on(DecryptCommand).callsFake(async ({ KeyId, CiphertextBlob, EncryptionContext }) => {
    keyOf(KeyId)
    const bytes = Buffer.from(CiphertextBlob)
    const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(JSON.stringify([KeyId, EncryptionContext]))).setAuthTag(bytes.subarray(-16))
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
      return { KeyId, Plaintext: new Uint8Array(plain) }
    } catch {
      throw answered(InvalidCiphertextException)
    }
  })

  return {
    client,
    mock,
    /** What the next calls fail with, one each. */
    failures,
    privateKeyOf: (id: string): KeyObject => keyOf(id).privateKey,
    /** A new key, as the adapters are told of it. */
    newKey() {
      const keyId = `arn:aws:kms:us-east-1:000000000000:key/${keys.size + 1}`
      keys.set(keyId, generateKeyPairSync('ec', { namedCurve: 'P-256' }))
      return { client, keyId }
    },
  }
}

export type FakeKms = ReturnType<typeof fakeKms>
