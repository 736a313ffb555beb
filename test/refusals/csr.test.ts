/** A request for a certificate proves its key or gets none; nothing in it but the key is believed. */
import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Pkcs10CertificateRequestGenerator } from '../../shared/protocol/x509.ts'
import { accepted, postEnrol, someFacts, told } from '../support/raw-phone.ts'
import { type PersonalLink, startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
let link: PersonalLink
beforeAll(async () => {
  yagura = await startTestService()
  link = await yagura.link({ maxUses: 10 })
})
afterAll(() => yagura[Symbol.asyncDispose]())

const enrolWith = (csr: Uint8Array) =>
  postEnrol(
    yagura,
    JSON.stringify({
      proof: { kind: 'link', token: link.token },
      csr: Buffer.from(csr).toString('base64'),
      facts: someFacts,
    }),
  )

const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const rsa = (modulusLength: number) => ({
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength,
  publicExponent: Uint8Array.of(1, 0, 1),
})

async function csrFor(algorithm: EcKeyGenParams | RsaHashedKeyGenParams, name = 'CN=phone'): Promise<Buffer> {
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  const request = await Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: algorithm })
  return Buffer.from(request.rawData)
}

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  return Buffer.concat([
    body.length < 128 ? Buffer.of(tag, body.length) : Buffer.of(tag, 0x81, body.length),
    body,
  ])
}

/** PKCS#10 of a curve that WebCrypto does not know; correctly signed, as far as that goes. */
function csrOnCurve(namedCurve: string): Buffer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const info = der(0x30, der(0x02, Buffer.of(0)), der(0x30), spki, der(0xa0))
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
  return der(0x30, info, ecdsaWithSha256, der(0x03, Buffer.of(0), sign('sha256', info, privateKey)))
}

test.each([
  ['RSA of 1024 bits', () => csrFor(rsa(1024)), '422 csr.weak_key'],
  ['P-192', async () => csrOnCurve('prime192v1'), '422 csr.weak_key'],
  ['a curve of another family', async () => csrOnCurve('secp256k1'), '422 csr.weak_key'],
  ['text', async () => Buffer.from('not a request'), '422 csr.invalid'],
  ['nothing', async () => Buffer.alloc(0), '422 csr.invalid'],
])('%s is refused', async (_, make, expected) => {
  expect(told(await enrolWith(await make()))).toBe(expected)
})

test('a signature by another key, or damaged, proves nothing', async () => {
  const [mine, theirs] = [await csrFor(p256), await csrFor(p256)]
  const spkiOf = (csr: Buffer) => csr.subarray(csr.indexOf(Buffer.from('301306072a8648ce3d0201', 'hex')) - 2)
  const stolen = Buffer.from(mine)
  spkiOf(theirs).copy(stolen, spkiOf(mine).byteOffset - mine.byteOffset, 0, 91)
  expect(told(await enrolWith(stolen))).toBe('422 csr.invalid')
  const damaged = Buffer.from(mine)
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1)
  expect(told(await enrolWith(damaged))).toBe('422 csr.invalid')
})

test('bytes behind the request are not part of a request', async () => {
  const csr = await csrFor(p256)
  expect(told(await enrolWith(Buffer.concat([csr, Buffer.alloc(3)])))).toBe('422 csr.invalid')
  expect(told(await enrolWith(csr.subarray(0, -1)))).toBe('422 csr.invalid')
})

test('a request beyond any sensible size is refused before it is read', async () => {
  expect(told(await enrolWith(Buffer.alloc(3_100)))).toBe('400 request.invalid')
  expect(told(await enrolWith(Buffer.alloc(20_000)))).toBe('413 request.too_large')
})

test('what a request says of itself is ignored: the certificate names what the service decided', async () => {
  const reply = accepted(await enrolWith(await csrFor(p256, 'CN=administrator, O=Somebody Else')))
  const certificate = new X509Certificate(reply.certificate)
  expect(`${certificate.subject}${certificate.subjectAltName}`).not.toMatch(/administrator|Somebody/)
  expect(certificate.subjectAltName).toContain(reply.deviceId)
  expect(certificate.ca).toBe(false)
  // Everything above was refused without leaving a phone behind.
  const { items } = await yagura.api.call('admin.devices.list', {})
  expect(items.map(({ id }) => id)).toEqual([reply.deviceId])
})
