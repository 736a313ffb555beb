/** Of a request only the key is believed, and only when it proves itself; `test/refusals/csr.test.ts` asks the service. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../../shared/domain/digests.ts'
import { isYaguraError } from '../../shared/domain/errors.ts'
import { readCsr } from '../../shared/protocol/csr.ts'
import { Pkcs10CertificateRequestGenerator } from '../../shared/protocol/x509.ts'

type KeyKind = EcKeyGenParams | RsaHashedKeyGenParams

const ec = (namedCurve: string) => ({ name: 'ECDSA', namedCurve, hash: 'SHA-256' })
const rsa = (modulusLength: number, name = 'RSASSA-PKCS1-v1_5') => ({
  ...{ name, hash: 'SHA-256', modulusLength },
  publicExponent: Uint8Array.of(1, 0, 1),
})

async function made(kind: KeyKind): Promise<{ der: Buffer; spki: Buffer }> {
  const keys = (await crypto.subtle.generateKey(kind, true, ['sign', 'verify'])) as CryptoKeyPair
  const request = await Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm: kind })
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', keys.publicKey))
  return { der: Buffer.from(request.rawData), spki }
}

/** `code` and what was said with it. */
async function refusalOf(der: Uint8Array): Promise<string> {
  const error = await readCsr(der).then(
    () => expect.unreachable('nothing was refused'),
    (thrown: unknown) => thrown,
  )
  if (!isYaguraError(error)) throw error
  return [error.code, ...Object.values(error.details)].join(' ')
}

describe('a request', () => {
  it.each<[string, KeyKind]>([
    ['P-256', ec('P-256')],
    ['P-384', ec('P-384')],
    ['RSA of 2048 bits', rsa(2048)],
  ])('for a key of %s gives the key and the name it is known by', async (_, kind) => {
    const { der, spki } = await made(kind)
    expect(await readCsr(der)).toMatchObject({ spki: new Uint8Array(spki), keyHash: sha256(spki) })
    // DER of 128 to 255 bytes has one length byte more, of 256 and more two.
    expect(der[1]).toBe(der.length > 258 ? 0x82 : 0x81)
  })

  it('may lie anywhere in memory', async () => {
    const { der, spki } = await made(ec('P-256'))
    const inside = Buffer.concat([Buffer.alloc(7, 0x30), der, Buffer.alloc(5)]).subarray(7, 7 + der.length)
    expect((await readCsr(inside)).keyHash).toBe(sha256(spki))
  })
})

describe('refused', () => {
  it('weak keys, by what they are', async () => {
    expect(await refusalOf((await made(ec('P-521'))).der)).toBe('csr.weak_key ECDSA')
    expect(await refusalOf((await made(rsa(1024))).der)).toBe('csr.weak_key RSASSA-PKCS1-v1_5 1024')
  })

  it('a signature that is not by the key', async () => {
    const { der } = await made(ec('P-256'))
    const damaged = Buffer.from(der)
    damaged.writeUInt8(damaged.readUInt8(der.length - 1) ^ 1, der.length - 1)
    expect(await refusalOf(damaged)).toBe('csr.invalid signature')
  })

  it('bytes behind it, in front of it, or missing', async () => {
    const { der } = await made(rsa(2048))
    const wrong = [
      ...[Buffer.concat([der, Buffer.of(0)]), Buffer.concat([Buffer.of(0), der]), der.subarray(0, -1)],
      ...[
        Buffer.alloc(0),
        Buffer.of(0x30),
        Buffer.of(0x30, 0x81),
        Buffer.of(0x30, 0x82, 0),
        Buffer.from('text'),
      ],
    ]
    for (const bytes of wrong) expect(await refusalOf(bytes)).toBe('csr.invalid encoding')
    const longer = readCsr(Buffer.concat([der, Buffer.of(0)]))
    await expect(longer).rejects.toMatchObject({ cause: { message: 'bytes behind the request' } })
  })

  it('a key that is none, which the library says only when asked for it', async () => {
    const { der } = await made(rsa(2048))
    const broken = Buffer.from(der)
    // The SEQUENCE of modulus and exponent, behind the BIT STRING's 00.
    broken.writeUInt8(0x31, der.indexOf(Buffer.of(0x00, 0x30, 0x82, 0x01, 0x0a)) + 1)
    expect(await refusalOf(broken)).toBe('csr.invalid encoding')
  })

  it('what is something else in DER', async () => {
    const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      type: 'spki',
      format: 'der',
    })
    expect(await refusalOf(spki)).toBe('csr.invalid encoding')
  })
})
