/** What a phone believes of what is signed, rule by rule (architecture §5, "signed and fresh"). */
import { CompactSign, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { jwsType, type P256PublicJwk, type TrustDocument } from '../../shared/protocol/signed/documents.ts'
import { signDocument } from '../../shared/protocol/signed/sign.ts'
import {
  claimedRoot,
  openAssignment,
  openStamp,
  openTrust,
  peekStamp,
  UntrustedDocument,
} from '../../shared/protocol/signed/verify.ts'

const NOW = 1_800_000_000
const NOW_MS = NOW * 1000
const SKEW = 300
const HASH = 'h'.repeat(43)

interface Pair {
  readonly key: CryptoKey
  readonly jwk: P256PublicJwk
}
const newPair = async (): Promise<Pair> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { key: privateKey, jwk: (await exportJWK(publicKey)) as P256PublicJwk }
}

let root: Pair
let online: Pair
let thumbprint: string
let trust: TrustDocument
const envelope = { aud: 'svc_1', iat: NOW - 10, exp: NOW + 100 }
const assignment = {
  ...{ ...envelope, sub: 'dev_1', seq: 1, group: 'grp_1' },
  ...{ policyHash: HASH, licence: null, packageHash: null },
}
const stampOf = (root: string) => ({
  ...{ ...envelope, organisation: 'Example', enrollUrl: 'https://enroll.example.jp', root },
  proof: { kind: 'link', token: 'token' },
})

beforeAll(async () => {
  root = await newPair()
  online = await newPair()
  thumbprint = await calculateJwkThumbprint(root.jwk)
  const times = { notBefore: NOW - 1000, notAfter: NOW + 1000, jwk: online.jwk }
  trust = {
    ...{ ...envelope, version: 3, organisation: 'Example' },
    keys: [
      { kid: 'a', purpose: 'assignment', ...times },
      { kid: 's', purpose: 'stamp', ...times },
    ],
    ...{ enrollHosts: ['https://enroll.example.jp'], deviceHosts: ['https://device.example.jp'] },
    ...{ serverIssuer: 'AAAA', pins: [{ spki: HASH, state: 'active' }] },
  }
})

async function reasonOf(work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (error instanceof UntrustedDocument) return error.reason
    throw error
  }
  return 'believed'
}

const signTrust = (change: object = {}, jwk: JWK = root.jwk) =>
  signDocument('trust', { ...trust, ...change }, root.key, { kid: 'root', jwk })
const trusting = async (change?: object, jwk?: JWK) => {
  const jws = await signTrust(change, jwk)
  return reasonOf(() => openTrust(jws, thumbprint, NOW_MS))
}
const signAssignment = (change: object = {}, kid = 'a', key = online.key) =>
  signDocument('assignment', { ...assignment, ...change }, key, { kid })
const assigning = async (change?: object, kid?: string, key?: CryptoKey) => {
  const jws = await signAssignment(change, kid, key)
  return reasonOf(() => openAssignment(jws, trust, NOW_MS))
}

describe('a trust document', () => {
  it('is believed under the root that was told, and read without what is new in it', async () => {
    expect(await openTrust(await signTrust({ news: 1 }), thumbprint, NOW_MS)).toEqual(trust)
  })

  it('is refused under another root, by another key, or of another kind', async () => {
    const jws = await signTrust()
    expect(await reasonOf(() => openTrust(jws, HASH, NOW_MS))).toBe('root')
    expect(await trusting({}, online.jwk)).toBe('root')
    const forged = await signDocument('trust', trust, online.key, { kid: 'root', jwk: root.jwk })
    expect(await reasonOf(() => openTrust(forged, thumbprint, NOW_MS))).toBe('signature')
    const other = await signDocument('assignment', trust, root.key, { kid: 'root', jwk: root.jwk })
    expect(await reasonOf(() => openTrust(other, thumbprint, NOW_MS))).toBe('kind')
  })

  it('is believed until a little after it ends: clocks differ', async () => {
    expect(await trusting({ exp: NOW - SKEW })).toBe('believed')
    expect(await trusting({ exp: NOW - SKEW - 1 })).toBe('expired')
  })

  it.each([
    ['no version', { version: undefined }],
    ['version 0', { version: 0 }],
    ['a version that is no number of ours', { version: 1.5 }],
    ['no address to enrol at', { enrollHosts: [] }],
    ['no address to synchronise at', { deviceHosts: [] }],
    ['an address that is none', { deviceHosts: ['device'] }],
    ['no pin', { pins: [] }],
    ['a pin that is no digest', { pins: [{ spki: `${HASH}h`, state: 'active' }] }],
    ['a pin with more around it', { pins: [{ spki: ` ${HASH}`, state: 'active' }] }],
    ['a pin of an unknown state', { pins: [{ spki: HASH, state: 'spare' }] }],
    ['an issuer that is not base64', { serverIssuer: '?' }],
    ['an enrolment issuer that is not base64', { enrollIssuer: '?' }],
    [
      'a key of an unknown purpose',
      { keys: [{ kid: 'a', purpose: 'audit', jwk: {}, notBefore: 0, notAfter: 1 }] },
    ],
    ['times that are no seconds', { iat: 1.5 }],
    ['an end that is no second', { exp: NOW + 0.5 }],
    ['half a character', { organisation: '\ud800' }],
  ])('with %s is malformed', async (_, change) => {
    expect(await trusting(change)).toBe('malformed')
  })

  it('may say with which pins, issuers and keys', async () => {
    const states = ['active', 'reserve', 'backup'] as const
    const change = { pins: states.map((state) => ({ spki: HASH, state })), enrollIssuer: 'AAAA' }
    expect(await openTrust(await signTrust(change), thumbprint, NOW_MS)).toEqual({ ...trust, ...change })
  })

  it.each([
    ['nothing', ''],
    ['words', 'not a document'],
    ['a header that is not JSON', 'e30.e30'],
  ])('that is %s is malformed, also when only its root is asked for', async (_, jws) => {
    expect(await reasonOf(() => openTrust(jws, thumbprint, NOW_MS))).toBe('malformed')
    expect(await reasonOf(() => claimedRoot(jws))).toBe('malformed')
  })

  it('claims a root; a header with no key, or something that is none, is malformed', async () => {
    expect(await claimedRoot(await signTrust())).toBe(thumbprint)
    expect(await reasonOf(async () => claimedRoot(await signAssignment()))).toBe('malformed')
    for (const jwk of [{}, [], 'key', { kty: 'EC', crv: 'P-256' }]) {
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', jwk })).toString('base64url')
      expect(await reasonOf(() => claimedRoot(`${header}.e30.AAAA`))).toBe('malformed')
      expect(await reasonOf(() => openTrust(`${header}.e30.AAAA`, thumbprint, NOW_MS))).toBe('malformed')
    }
  })
})

describe('an assignment', () => {
  it('is believed by the key that the trust document lists for it', async () => {
    expect(await openAssignment(await signAssignment({ news: 1 }), trust, NOW_MS)).toEqual(assignment)
  })

  it('is refused by a key nobody knows, of another purpose, or that did not sign it', async () => {
    expect(await assigning({}, 'x')).toBe('key')
    expect(await assigning({}, 's')).toBe('key')
    expect(await assigning({}, 'a', root.key)).toBe('signature')
    const broken = { ...trust, keys: trust.keys.map((key) => ({ ...key, jwk: { ...key.jwk, x: '!' } })) }
    const jws = await signAssignment()
    expect(await reasonOf(() => openAssignment(jws, broken, NOW_MS))).toBe('key')
  })

  it('is refused when the key is believed no more', async () => {
    const jws = await signAssignment({ exp: NOW + 10_000 })
    const at = (nowS: number) => reasonOf(() => openAssignment(jws, trust, nowS * 1000))
    expect(await at(NOW + 1000 + SKEW)).toBe('believed')
    expect(await at(NOW + 1000 + SKEW + 1)).toBe('key')
  })

  it('is refused when it was signed outside of the key’s time', async () => {
    expect(await assigning({ iat: NOW - 1000 })).toBe('believed')
    expect(await assigning({ iat: NOW - 1001 })).toBe('key')
    expect(await assigning({ iat: NOW + 1000 })).toBe('believed')
    expect(await assigning({ iat: NOW + 1001 })).toBe('key')
  })

  it('is refused for another service, when it has expired, or as a stamp', async () => {
    expect(await assigning({ aud: 'svc_2' })).toBe('audience')
    expect(await assigning({ exp: NOW - SKEW - 1 })).toBe('expired')
    const stamp = await signDocument('stamp', stampOf(thumbprint), online.key, { kid: 'a' })
    expect(await reasonOf(() => openAssignment(stamp, trust, NOW_MS))).toBe('kind')
  })

  it.each([
    ['seq', 0],
    ['seq', 1.5],
    ['sub', undefined],
    ['group', undefined],
    ['policyHash', undefined],
    ['licence', undefined],
    ['packageHash', 1],
    ['aud', null],
  ])('whose %s is %j is malformed', async (name, value) => {
    expect(await assigning({ [name]: value })).toBe('malformed')
  })

  it('is signed by ES256 and by nothing else', async () => {
    const header = { alg: 'HS256', typ: jwsType.assignment, kid: 'a' }
    const text = new TextEncoder().encode(JSON.stringify(assignment))
    const jws = await new CompactSign(text).setProtectedHeader(header).sign(new Uint8Array(32))
    expect(await reasonOf(() => openAssignment(jws, trust, NOW_MS))).toBe('signature')
  })
})

describe('a stamp', () => {
  const signStamp = (change: object = {}) =>
    signDocument('stamp', { ...stampOf(thumbprint), ...change }, online.key, { kid: 's' })

  it('is believed by its own key, and can be read before', async () => {
    const jws = await signStamp()
    expect(await openStamp(jws, trust, NOW_MS)).toEqual(stampOf(thumbprint))
    expect(peekStamp(jws)).toEqual(stampOf(thumbprint))
    const proof = { kind: 'package', token: 'token' }
    expect(peekStamp(await signStamp({ proof })).proof).toEqual(proof)
    expect(await reasonOf(() => openAssignment(jws, trust, NOW_MS))).toBe('key')
  })

  it('is read from base64url of whatever characters', async () => {
    const organisation = '櫓 >>> 🏯 ??? >>>> ????'
    const jws = await signStamp({ organisation })
    expect(jws.split('.')[1]).toMatch(/(?=.*-)(?=.*_)/)
    expect(peekStamp(jws).organisation).toBe(organisation)
  })

  it.each([
    ['a root that is no digest', { root: 'r' }],
    ['an address that is none', { enrollUrl: 'enroll' }],
    ['a proof of an unknown kind', { proof: { kind: 'none', token: 't' } }],
    ['a proof without a token', { proof: { kind: 'package' } }],
    ['half a character', { organisation: '\udc00' }],
  ])('with %s is malformed', async (_, change) => {
    const jws = await signStamp(change)
    expect(await reasonOf(() => peekStamp(jws))).toBe('malformed')
    expect(await reasonOf(() => openStamp(jws, trust, NOW_MS))).toBe('malformed')
  })

  it.each(['', 'a', 'a.b.c', 'a.!.c', 'a.e30.c'])('that is %j is malformed', async (jws) => {
    expect(await reasonOf(() => peekStamp(jws))).toBe('malformed')
  })
})

it('a refusal says why, and what was behind it', async () => {
  const error = await openTrust('', thumbprint, NOW_MS).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'UntrustedDocument', message: 'signed document refused: malformed' })
  expect((error as Error).cause).toBeInstanceOf(Error)
})
