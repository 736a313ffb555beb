/** When KMS misbehaves: the caller is told to come back, or somebody reads in the log what is wrong. Never a bad signature. */
import { X509Certificate as NodeCertificate, randomBytes, verify } from 'node:crypto'
import { DecryptCommand, GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { beforeEach, describe, expect, it } from 'vitest'
import { kmsAuthority } from '../../../shared/adapters/kms/certificate-authority.ts'
import { kmsSecretBox, newSealedMasterKey } from '../../../shared/adapters/kms/secret-box.ts'
import { kmsSigningKey, openKmsSigningKey } from '../../../shared/adapters/kms/signing-key.ts'
import { kmsTrustRoot } from '../../../shared/adapters/kms/trust-root.ts'
import { createAuthority, createLeaf } from '../../../shared/adapters/x509/certificates.ts'
import { X509Certificate } from '../../../shared/protocol/x509.ts'
import { DAY } from '../../conformance/stores.ts'
import { refusal, startAwsEndpoint } from '../../support/aws-json.ts'
import { aRequest } from '../../support/csr.ts'
import { derOf, type FakeKms, fakeKms, kmsError, signDigest } from './fake-kms.ts'

const data = new TextEncoder().encode('what is signed')
const validity = { notBeforeMs: Date.now() - DAY, notAfterMs: Date.now() + 365 * DAY }
const timeout = Object.assign(new Error('Connection timed out'), { name: 'TimeoutError' })
const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

const passing = [
  kmsError('ThrottlingException'),
  kmsError('KMSInternalException', 500),
  kmsError('KeyUnavailableException', 500),
  kmsError('DependencyTimeoutException', 503),
  timeout,
  lost,
].map((error) => [error.message, error] as const)

const lasting = [
  'DisabledException',
  'KMSInvalidStateException',
  'NotFoundException',
  'AccessDeniedException',
  'InvalidKeyUsageException',
].map((name) => [name, kmsError(name)] as const)

let kms: FakeKms
let key: ReturnType<FakeKms['newKey']>
beforeEach(() => {
  kms = fakeKms()
  key = kms.newKey()
})

describe('a signing key in KMS', () => {
  it('issues server certificates too', async () => {
    const issuerKey = await openKmsSigningKey(key)
    const authority = await createAuthority('Test server issuer', issuerKey, validity)
    const leaf = await createLeaf({
      ...validity,
      issuer: new X509Certificate(authority.pem),
      issuerKey,
      spki: (await aRequest()).spki,
      commonName: 'device.example',
      subjectAltName: [{ type: 'dns', value: 'device.example' }],
      usage: 'server',
    })
    const [issuer, certificate] = [new NodeCertificate(authority.pem), new NodeCertificate(leaf.pem)]
    expect(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)).toBe(true)
    expect(certificate.checkHost('device.example')).toBe('device.example')
  })

  it('signs right when r or s happens to be short', async () => {
    const { spki } = await openKmsSigningKey(key)
    const publicKey = {
      key: Buffer.from(spki),
      format: 'der',
      type: 'spki',
      dsaEncoding: 'ieee-p1363',
    } as const
    for (const at of [0, 32]) {
      kms.mock.on(SignCommand).callsFake(async ({ KeyId, Message }) => {
        let plain = signDigest(Message, kms.privateKeyOf(KeyId))
        while (plain[at] !== 0) plain = signDigest(Message, kms.privateKeyOf(KeyId))
        return { Signature: derOf(plain) }
      })
      const signature = await kmsSigningKey(key, spki).sign(data)
      expect(signature[at]).toBe(0)
      expect(verify('sha256', data, publicKey, signature)).toBe(true)
    }
  })

  describe.each(passing)('while KMS says %s', (_, error) => {
    it('asks the caller to come back, and signs as soon as it is over', async () => {
      const { sign } = await openKmsSigningKey(key)
      kms.failures.push(error, error)
      for (const _ of [1, 2])
        await expect(sign(data)).rejects.toMatchObject({ code: 'service.unavailable', cause: error })
      expect(await sign(data)).toHaveLength(64)
    })
  })

  it.each(lasting)('names the key and what is wrong with it (%s)', async (_, error) => {
    const { sign } = await openKmsSigningKey(key)
    kms.mock.on(SignCommand).rejects(error)
    await expect(sign(data)).rejects.toMatchObject({
      message: `KMS failed with key ${key.keyId}`,
      cause: error,
    })
    await expect(sign(data)).rejects.not.toHaveProperty('code')
  })

  it.each([
    ['nothing', () => undefined],
    ['an empty signature', () => new Uint8Array()],
    ['noise', () => new Uint8Array(randomBytes(71))],
    ['a signature of something else', () => derOf(signDigest(randomBytes(32), kms.privateKeyOf(key.keyId)))],
    ['a plain signature', () => new Uint8Array(64).fill(1)],
  ])('lets no signature through that is none: %s', async (_, signature) => {
    const { sign } = await openKmsSigningKey(key)
    kms.mock.on(SignCommand).callsFake(async () => ({ Signature: signature() }))
    await expect(sign(data)).rejects.toThrow(/signed with another key/)
  })

  it('issues nothing under a certificate of another key', async () => {
    const other = await createAuthority('Other', await openKmsSigningKey(kms.newKey()), validity)
    const authority = kmsAuthority({ ...key, certificatePem: other.pem })
    const profile = { grade: 'proved', deviceId: 'dev_1', serviceId: 'svc_1', ...validity } as const
    await expect(authority.issue(await aRequest(), profile)).rejects.toThrow(/another key/)
  })

  it.each([
    [{ KeySpec: 'RSA_2048' }],
    [{ KeySpec: 'ECC_NIST_P384' }],
    [{ KeyUsage: 'KEY_AGREEMENT' }],
    [{ PublicKey: undefined }],
  ] as const)('is refused when it is of another kind: %o', async (change) => {
    const spki = (await openKmsSigningKey(key)).spki
    const said = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', PublicKey: spki, ...change } as const
    kms.mock.on(GetPublicKeyCommand).resolves(said)
    await expect(openKmsSigningKey(key)).rejects.toThrow(/not for signing with P-256/)
  })
})

describe('a root of trust in KMS', () => {
  it('asks for its public key once, and again after that has failed', async () => {
    kms.failures.push(timeout)
    const root = kmsTrustRoot(key)
    await expect(root.thumbprint()).rejects.toMatchObject({ code: 'service.unavailable' })
    await Promise.all([root.thumbprint(), root.publicJwk(), root.thumbprint()])
    expect(kms.mock.commandCalls(GetPublicKeyCommand)).toHaveLength(2)
  })
})

describe('a secret box of KMS', () => {
  const boxOf = async () => kmsSecretBox({ ...key, sealedMasterKey: await newSealedMasterKey(key) })
  const secret = new TextEncoder().encode('secret')

  it('opens its master key once, for all who ask at the same time', async () => {
    const box = await boxOf()
    const sealed = await Promise.all([box.seal(secret, 'a'), box.seal(secret, 'b'), box.mac('x', 'y')])
    await box.open(sealed[0], 'a')
    expect(kms.mock.commandCalls(DecryptCommand)).toHaveLength(1)
  })

  it('opens what another instance has sealed under the same master key', async () => {
    const sealedMasterKey = await newSealedMasterKey(key)
    const [one, two] = [kmsSecretBox({ ...key, sealedMasterKey }), kmsSecretBox({ ...key, sealedMasterKey })]
    expect(Buffer.from(await two.open(await one.seal(secret, 'a'), 'a'))).toEqual(Buffer.from(secret))
    expect(await two.mac('x', 'y')).toBe(await one.mac('x', 'y'))
  })

  it.each(passing)('does not remember that KMS said %s', async (_, error) => {
    const box = await boxOf()
    kms.failures.push(error)
    await expect(box.mac('x', 'y')).rejects.toMatchObject({ code: 'service.unavailable', cause: error })
    expect(await box.mac('x', 'y')).toBe(await box.mac('x', 'y'))
  })

  it('has no master key but its own: not one of another key, use or length', async () => {
    const other = kmsSecretBox({ ...key, sealedMasterKey: await newSealedMasterKey(kms.newKey()) })
    await expect(other.mac('x', 'y')).rejects.toMatchObject({ cause: { name: 'InvalidCiphertextException' } })
    const box = await boxOf()
    await box.mac('x', 'y')
    const [{ EncryptionContext } = {}] = kms.mock
      .commandCalls(DecryptCommand)
      .map((call) => call.args[0].input)
    expect(EncryptionContext).toEqual({ 'yagura:use': 'master-key' })
    kms.mock.on(DecryptCommand).resolves({ Plaintext: new Uint8Array(16) })
    await expect((await boxOf()).mac('x', 'y')).rejects.toThrow(/no master key/)
  })
})

describe('over a real connection', () => {
  const clientAt = (endpoint: string) =>
    new KMSClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: { requestTimeout: 100, throwOnRequestTimeout: true },
      maxAttempts: 2,
    })

  it('throttling that lasts a moment is repeated by the client, and nobody notices', async () => {
    const plain = Buffer.alloc(32, 7).toString('base64')
    await using kmsd = await startAwsEndpoint((_, nth) =>
      nth === 1 ? refusal(400, 'ThrottlingException') : [200, JSON.stringify({ Plaintext: plain })],
    )
    const box = kmsSecretBox({ client: clientAt(kmsd.url), keyId: 'key', sealedMasterKey: randomBytes(64) })
    expect(await box.mac('x', 'y')).toHaveLength(43)
    expect(kmsd.asked).toEqual(['Decrypt', 'Decrypt'])
  })

  it.each([
    ['throttling that lasts', refusal(400, 'ThrottlingException'), 'service.unavailable'],
    ['an internal failure', refusal(500, 'KMSInternalException'), 'service.unavailable'],
    ['silence', undefined, 'service.unavailable'],
    ['a disabled key', refusal(400, 'DisabledException'), undefined],
    ['an answer that is none', [200, '<html>'] as const, undefined],
  ])('%s reaches the caller as it should', async (_, answer, code) => {
    await using kmsd = await startAwsEndpoint(() => answer)
    const box = kmsSecretBox({ client: clientAt(kmsd.url), keyId: 'key', sealedMasterKey: randomBytes(64) })
    const error = await box.mac('x', 'y').catch((thrown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(error.code).toBe(code)
  })
})
