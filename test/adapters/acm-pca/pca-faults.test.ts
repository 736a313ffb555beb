/** When ACM Private CA misbehaves: come back later, or an error that says what is wrong. Never another certificate. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ACMPCAClient, GetCertificateCommand, IssueCertificateCommand } from '@aws-sdk/client-acm-pca'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acmPcaAuthority } from '../../../shared/adapters/acm-pca/certificate-authority.ts'
import { type CertificateRequest, readCsr } from '../../../shared/protocol/csr.ts'
import { Pkcs10CertificateRequestGenerator } from '../../../shared/protocol/x509.ts'
import { DAY } from '../../conformance/stores.ts'
import { refusal, startAwsEndpoint } from '../../support/aws-json.ts'
import { aRequest, csrFor, newKeys } from '../../support/csr.ts'
import { type FakePca, fakePca, NOW_MS, pcaError, profile } from './fake-pca.ts'

let pca: FakePca
let request: CertificateRequest
beforeAll(async () => {
  pca = await fakePca()
})
beforeEach(async () => {
  request = await aRequest()
  pca.certificates.clear()
  pca.mood.pollsUntilReady = 0
})

const asked = () => ({
  issue: pca.mock.commandCalls(IssueCertificateCommand).length,
  get: pca.mock.commandCalls(GetCertificateCommand).length,
})

const named = (names: readonly [name: string, status?: number][]) =>
  names.map(([name, status]) => [name, pcaError(name, status)] as const)

const passing = [
  ...named([
    ['ThrottlingException'],
    ['TooManyRequestsException', 429],
    ['LimitExceededException'],
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
  ]),
  ['silence', Object.assign(new Error('no answer'), { name: 'TimeoutError' })] as const,
  ['a lost connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })] as const,
]

const lasting = named([
  ['ResourceNotFoundException'],
  ['InvalidArnException'],
  ['InvalidStateException'],
  ['InvalidArgsException'],
  ['AccessDeniedException'],
  ['RequestFailedException'],
])

describe('a certificate that takes its time', () => {
  it('is fetched until it is there', async () => {
    const before = asked()
    pca.mood.pollsUntilReady = 2
    expect((await pca.authority().issue(request, profile)).pem).toContain('BEGIN CERTIFICATE')
    expect(asked()).toEqual({ issue: before.issue + 1, get: before.get + 3 })
  })

  it('is worth no more than the patience of the caller, who is told to come back', async () => {
    pca.mood.pollsUntilReady = Number.POSITIVE_INFINITY
    await expect(pca.authority({ patienceMs: 150 }).issue(request, profile)).rejects.toMatchObject({
      code: 'service.unavailable',
    })
  })

  it('is the same for a phone that comes back with a new request by the same key, and paid for once', async () => {
    const keys = await newKeys()
    const [first, second] = [await readCsr(await csrFor(keys)), await readCsr(await csrFor(keys))]
    expect(first.der).not.toEqual(second.der)
    pca.mood.pollsUntilReady = Number.POSITIVE_INFINITY
    await expect(pca.authority({ patienceMs: 150 }).issue(first, profile)).rejects.toThrow()
    pca.mood.pollsUntilReady = 0
    const { pem } = await pca.authority().issue(second, profile)
    expect(await Promise.all(pca.certificates.values())).toEqual([pem])
  })

  it('is another one for another phone, name, grade or time', async () => {
    const asks: [CertificateRequest, typeof profile | object][] = [
      [request, profile],
      [await aRequest(), profile],
      [request, { ...profile, deviceId: 'dev_1' }],
      [request, { ...profile, serviceId: 'svc_2' }],
      [request, { ...profile, notAfterMs: NOW_MS + DAY }],
    ]
    for (const [who, what] of asks) await pca.authority().issue(who, { ...profile, ...what })
    expect(pca.certificates.size).toBe(asks.length)
  })
})

describe.each(passing)('%s', (_, error) => {
  it.each([
    ['asked for', [error]],
    ['fetched', [undefined, error]],
  ])('while it is %s: come back later, and then it is there', async (_, failures) => {
    pca.script.push(...failures)
    await expect(pca.authority().issue(request, profile)).rejects.toMatchObject({
      code: 'service.unavailable',
      cause: error,
    })
    expect((await pca.authority().issue(request, profile)).pem).toContain('BEGIN CERTIFICATE')
    expect(pca.certificates.size).toBe(1)
  })
})

describe.each(lasting)('%s', (_, error) => {
  it.each([
    ['asked for', [error]],
    ['fetched', [undefined, error]],
  ])('while it is %s: an error that names the authority and the cause', async (_, failures) => {
    pca.script.push(...failures)
    const thrown = await pca
      .authority()
      .issue(request, profile)
      .catch((caught) => caught)
    expect(thrown.message).toContain('certificate-authority/1')
    expect(thrown).toMatchObject({ cause: error })
    expect(thrown).not.toHaveProperty('code')
  })
})

it('an authority of another region or account is named in the error', async () => {
  const elsewhere = 'arn:aws:acm-pca:eu-west-1:000000000000:certificate-authority/1'
  await expect(pca.authority({ authorityArn: elsewhere }).issue(request, profile)).rejects.toMatchObject({
    message: expect.stringContaining(elsewhere),
    cause: { name: 'ResourceNotFoundException' },
  })
})

it('a request without any name, which it refuses, is the phone’s to mend', async () => {
  const keys = await newKeys()
  const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const nameless = await Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm })
  const csr = await readCsr(new Uint8Array(nameless.rawData))
  await expect(pca.authority().issue(csr, profile)).rejects.toMatchObject({
    code: 'csr.invalid',
    details: { reason: 'issuer' },
  })
})

describe('over a real connection', () => {
  const at = (endpoint: string, patienceMs = 5_000) =>
    acmPcaAuthority({
      client: async () =>
        new ACMPCAClient({
          endpoint,
          region: 'us-east-1',
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        }),
      authorityArn: 'arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/1',
      chainPem: pca.chainPem,
      patienceMs,
    })

  it('throttling that lasts a moment is repeated by the client', async () => {
    await using endpoint = await startAwsEndpoint((operation, nth) =>
      nth === 1
        ? refusal(400, 'ThrottlingException')
        : [200, operation === 'IssueCertificate' ? '{"CertificateArn":"arn"}' : '{"Certificate":"none"}'],
    )
    await expect(at(endpoint.url).issue(request, profile)).rejects.toThrow(/no certificate/)
    expect(endpoint.asked).toEqual(['IssueCertificate', 'IssueCertificate', 'GetCertificate'])
  })

  it.each([
    ['silence', undefined, 'service.unavailable'],
    ['throttling without end', refusal(400, 'ThrottlingException'), 'service.unavailable'],
    ['an authority that was revoked', refusal(400, 'InvalidStateException'), undefined],
    ['an answer that is none', [200, '<html>'] as const, undefined],
  ])('%s reaches the caller as it should', async (_, answer, code) => {
    await using endpoint = await startAwsEndpoint(() => answer)
    const error = await at(endpoint.url, 400)
      .issue(request, profile)
      .catch((thrown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(error.code).toBe(code)
  })
})

describe('the second SDK core', () => {
  const folder = join(import.meta.dirname, '../../../shared/adapters/acm-pca')

  it('is loaded by the first phone that needs it and by nobody before', async () => {
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    const imports = sources.flatMap(
      (text) => text.match(/^import [^']*from '@aws-sdk\/client-acm-pca'/gm) ?? [],
    )
    expect(imports.length).toBeGreaterThan(0)
    expect(imports.filter((text) => !text.startsWith('import type'))).toEqual([])
  })

  it('makes its client at the first use, once, and again only if that failed', async () => {
    let made = 0
    const authority = acmPcaAuthority({
      client: async () => {
        made += 1
        throw new Error('no credentials')
      },
      authorityArn: 'arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/1',
      chainPem: pca.chainPem,
      patienceMs: 1_000,
    })
    expect(made).toBe(0)
    for (const _ of [1, 2])
      await expect(authority.issue(request, profile)).rejects.toMatchObject({
        cause: { message: 'no credentials' },
      })
    expect(made).toBe(2)
  })
})
