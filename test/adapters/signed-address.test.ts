/** Addresses of the download host, checked the way CloudFront checks them: by the public half of the key. */
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, describe, expect, test } from 'vitest'
import { kmsSignature } from '../../shared/adapters/cloudfront/kms-signature.ts'
import { type DownloadHost, signedAddress } from '../../shared/adapters/cloudfront/signed-address.ts'
import { S3ObjectStore } from '../../shared/adapters/s3/s3-object-store.ts'
import { YaguraError } from '../../shared/domain/errors.ts'

const NOW_MS = 1_700_000_000_500
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const host: DownloadHost = {
  url: 'https://download.example',
  keyPairId: 'K2JCJMDEHXQW5F',
  sign: async (bytes) => sign('sha256', bytes, privateKey),
  clock: { now: () => NOW_MS },
}

/** What CloudFront does: it takes its own parameters away, rebuilds the policy and verifies it. */
function opens(address: string, key = publicKey): boolean {
  const [base = '', query = ''] = address.split('?')
  const own = new Set(['Expires', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'])
  const parts = query.split('&')
  const kept = parts.filter((part) => !own.has(part.split('=')[0] ?? ''))
  const said = new URLSearchParams(query)
  const resource = kept.length ? `${base}?${kept.join('&')}` : base
  const policy = `{"Statement":[{"Resource":"${resource}","Condition":{"DateLessThan":{"AWS:EpochTime":${said.get('Expires')}}}}]}`
  const signature = (said.get('Signature') ?? '')
    .replaceAll('-', '+')
    .replaceAll('_', '=')
    .replaceAll('~', '/')
  return verify(said.get('Hash-Algorithm') ?? '', Buffer.from(policy), key, Buffer.from(signature, 'base64'))
}

const name = { fileName: "警備's (1)*!.apk", contentType: 'application/vnd.android.package-archive' }

describe('an address', () => {
  test('opens, with and without a name for the file', async () => {
    expect(opens(await signedAddress(host, 'stamped/pkg_1/a.apk', { expiresInSeconds: 900 }))).toBe(true)
    expect(opens(await signedAddress(host, 'stamped/pkg_1/a.apk', { expiresInSeconds: 900, ...name }))).toBe(
      true,
    )
  })

  test('opens nothing else, no longer, and not by another key', async () => {
    const address = await signedAddress(host, 'stamped/a.apk', { expiresInSeconds: 900, ...name })
    expect(opens(address.replace('/a.apk', '/b.apk'))).toBe(false)
    expect(opens(address.replace('Expires=1700000900', 'Expires=1700000901'))).toBe(false)
    expect(opens(address.replace('vnd.android', 'vnd.other'))).toBe(false)
    expect(opens(address, generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)).toBe(false)
  })

  test('says when it ends, in seconds', async () => {
    const { searchParams } = new URL(await signedAddress(host, 'a', { expiresInSeconds: 900 }))
    expect(searchParams.get('Expires')).toBe('1700000900')
    expect(searchParams.get('Key-Pair-Id')).toBe(host.keyPairId)
  })

  test('is asked for by browsers exactly as it was signed', async () => {
    for (const key of ['stamped/a b/ü+%.apk', "x'y(z)*!.apk", 'stamped/pkg_1/lnk_2-0a1b.apk']) {
      const address = await signedAddress(host, key, { expiresInSeconds: 1, ...name })
      expect(new URL(address).href).toBe(address)
      expect(decodeURIComponent(new URL(address).pathname)).toBe(`/${key}`)
    }
  })
})

describe('a key in KMS', () => {
  const kms = mockClient(KMSClient)
  afterEach(() => kms.reset())

  test('signs what is verified by its public half', async () => {
    kms.on(SignCommand).callsFake(({ Message, MessageType, SigningAlgorithm, KeyId }) => {
      expect([MessageType, SigningAlgorithm, KeyId]).toEqual(['DIGEST', 'ECDSA_SHA_256', 'key'])
      expect(Message.length).toBe(32)
      digest = Message
      return { Signature: sign('sha256', signed, privateKey) }
    })
    let digest = new Uint8Array()
    let signed = Buffer.alloc(0)
    const signer = kmsSignature('key', new KMSClient({ region: 'eu-central-1' }))
    const address = await signedAddress(
      {
        ...host,
        sign: (bytes) => {
          signed = Buffer.from(bytes)
          return signer(bytes)
        },
      },
      'a',
      { expiresInSeconds: 1 },
    )
    expect(opens(address)).toBe(true)
    expect(Buffer.from(digest).equals(createHash('sha256').update(signed).digest())).toBe(true)
  })

  test('that does not answer is a service that is not there for a while', async () => {
    kms.on(SignCommand).rejects(Object.assign(new Error('slow'), { name: 'ThrottlingException' }))
    const signer = kmsSignature('key', new KMSClient({ region: 'eu-central-1', maxAttempts: 1 }))
    await expect(signer(new Uint8Array())).rejects.toEqual(new YaguraError('service.unavailable'))
  })
})

test('the store hands out addresses of the download host where there is one', async () => {
  const { S3Client } = await import('@aws-sdk/client-s3')
  const client = new S3Client({ region: 'eu-central-1' })
  const store = new S3ObjectStore({
    client,
    presignClient: client,
    bucket: 'objects',
    downloads: (key, download) => signedAddress(host, key, download),
  })
  const address = await store.presignGet('stamped/a.apk', { expiresInSeconds: 900, ...name })
  expect(address).toMatch(/^https:\/\/download\.example\/stamped\/a\.apk\?/)
  expect(opens(address)).toBe(true)
})
