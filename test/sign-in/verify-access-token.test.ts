import { createHmac } from 'node:crypto'
import { exportJWK, exportSPKI, type JWTPayload } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createTokenVerifier } from '../../shared/adapters/oidc/verify-access-token.ts'
import type { TokenVerifier } from '../../shared/ports/token-verifier.ts'
import { ISSUER, newKey, publicJwks, type SigningKey, serveKeys, sign } from './issuer.ts'

const NOW_MS = Date.UTC(2026, 10, 1)
const NOW = NOW_MS / 1000
const AUDIENCE = 'urn:yagura:api'
const clock = { now: () => NOW_MS }
const invalid = { code: 'auth.invalid' }

/** As RFC 9068 §2.2 lists them. */
const access: JWTPayload = {
  ...{ iss: ISSUER, sub: 'user-1', aud: AUDIENCE, client_id: 'any', jti: '1' },
  ...{ iat: NOW - 60, exp: NOW + 3600 },
}
/** Cognito's access and ID tokens: no `typ`, and the client in another claim each. */
const cognitoBase = { iss: ISSUER, sub: 'user-2', iat: NOW - 60, exp: NOW + 3600 }
const cognitoAccess = { ...cognitoBase, client_id: 'ours', token_use: 'access', username: 'hanako' }
const cognitoId = { ...cognitoBase, aud: 'ours', token_use: 'id', 'cognito:username': 'hanako' }
const typ = { typ: 'at+jwt' }

let key: SigningKey
let verifier: TokenVerifier
const rules = { issuer: ISSUER, audience: AUDIENCE, clientIds: ['ours'] }

beforeAll(async () => {
  key = await newKey('k1')
  verifier = createTokenVerifier({ ...rules, keys: await publicJwks([key]) }, clock)
})

const verifying = async (payload: JWTPayload, header: Record<string, unknown> = typ) =>
  verifier.verify(await sign(key, payload, header))

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signed by hand, because the library will not sign everything that must be refused. */
const rawToken = async (payload: object, header: object): Promise<string> => {
  const body = `${encode({ alg: 'ES256', kid: 'k1', ...header })}.${encode(payload)}`
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, Buffer.from(body))
  return `${body}.${Buffer.from(signature).toString('base64url')}`
}

describe('an access token', () => {
  it('tells who calls, through which client and until when', async () => {
    expect(await verifying({ ...access, name: '花子' })).toEqual({
      ...{ issuer: ISSUER, subject: 'user-1', clientId: 'any', name: '花子' },
      expiresAtMs: NOW_MS + 3_600_000,
    })
    expect(await verifying({ ...access, aud: ['other', AUDIENCE] })).not.toHaveProperty('name')
  })

  it('may be signed by RSA', async () => {
    const rsa = await newKey('r1', 'RS256')
    const other = createTokenVerifier({ ...rules, keys: await publicJwks([rsa, key]) }, clock)
    expect(await other.verify(await sign(rsa, access, typ))).toMatchObject({ subject: 'user-1' })
  })

  it.each<[string, object, object?]>([
    ['of another issuer', { ...access, iss: 'https://other.example' }],
    ['of an issuer that differs by a slash', { ...access, iss: `${ISSUER}/` }],
    ['for another audience', { ...access, aud: 'urn:other' }],
    ['for no audience', { ...access, aud: undefined, client_id: 'ours' }],
    ['that is an ID token', { ...access }, { typ: 'JWT' }],
    ['without a type', { ...access }, {}],
    ['without an end', { ...access, exp: undefined }],
    ['without a beginning', { ...access, iat: undefined }],
    ['without a subject', { ...access, sub: undefined }],
    ['without a client', { ...access, client_id: undefined }],
    ['with a critical header nobody knows', access, { ...typ, crit: ['x'], x: 1 }],
  ])('is refused when it is one %s', async (_what, payload, header = typ) => {
    await expect(verifier.verify(await rawToken(access, typ))).resolves.toBeDefined()
    await expect(verifier.verify(await rawToken(payload, header))).rejects.toMatchObject(invalid)
  })

  it('has 30 seconds of grace at both ends and not one more', async () => {
    await expect(verifying({ ...access, exp: NOW - 29 })).resolves.toBeDefined()
    await expect(verifying({ ...access, exp: NOW - 30 })).rejects.toMatchObject(invalid)
    await expect(verifying({ ...access, nbf: NOW + 30 })).resolves.toBeDefined()
    await expect(verifying({ ...access, nbf: NOW + 31 })).rejects.toMatchObject(invalid)
  })

  it('is refused above 8 KB, and when it is no token at all', async () => {
    await expect(verifying({ ...access, pad: 'x'.repeat(4000) })).resolves.toBeDefined()
    await expect(verifying({ ...access, pad: 'x'.repeat(8192) })).rejects.toMatchObject(invalid)
    for (const nonsense of ['', 'a', 'a.b.c', '..', `${encode({})}.${encode({})}.`])
      await expect(verifier.verify(nonsense), nonsense).rejects.toMatchObject(invalid)
  })
})

describe('a forged token', () => {
  it('is refused with a changed payload', async () => {
    const [header, , signature] = (await sign(key, access, typ)).split('.')
    const forged = [header, encode({ ...access, sub: 'admin' }), signature].join('.')
    await expect(verifier.verify(forged)).rejects.toMatchObject(invalid)
  })

  it('is refused without a signature', async () => {
    const unsigned = `${encode({ alg: 'none', kid: 'k1', ...typ })}.${encode(access)}.`
    await expect(verifier.verify(unsigned)).rejects.toMatchObject(invalid)
  })

  it('is refused when the public key served as an HMAC secret', async () => {
    for (const secret of [await exportSPKI(key.publicKey), JSON.stringify(await exportJWK(key.publicKey))]) {
      const body = `${encode({ alg: 'HS256', kid: 'k1', ...typ })}.${encode(access)}`
      const mac = createHmac('sha256', secret).update(body).digest('base64url')
      await expect(verifier.verify(`${body}.${mac}`)).rejects.toMatchObject(invalid)
    }
  })

  it('cannot bring its key along or say where to fetch it', async () => {
    const own = await newKey('k1')
    await using theirs = await serveKeys([own])
    const headers = [
      { jwk: await exportJWK(own.publicKey) },
      { jku: theirs.url.href },
      { x5u: theirs.url.href },
      { kid: theirs.url.href, jku: theirs.url.href },
    ]
    for (const header of headers)
      await expect(verifier.verify(await sign(own, access, { ...typ, ...header }))).rejects.toMatchObject(
        invalid,
      )
    expect(theirs.state.asked).toBe(0)
  })

  it('is refused under an algorithm we did not choose, even by a right key', async () => {
    const p384 = await newKey('p384', 'ES384')
    const other = createTokenVerifier({ ...rules, keys: await publicJwks([p384]) }, clock)
    await expect(other.verify(await sign(p384, access, typ))).rejects.toMatchObject(invalid)
  })
})

describe("Cognito's tokens, by keys from an address", () => {
  it('are taken for access, and refused as ID tokens or from a client we do not know', async () => {
    await using issuer = await serveKeys([key])
    const cognito = createTokenVerifier({ ...rules, keys: issuer.url }, clock)
    expect(await cognito.verify(await sign(key, cognitoAccess))).toEqual({
      ...{ issuer: ISSUER, subject: 'user-2', clientId: 'ours', name: 'hanako' },
      expiresAtMs: NOW_MS + 3_600_000,
    })
    const others = [
      cognitoId,
      { ...cognitoAccess, client_id: 'theirs' },
      { ...cognitoAccess, token_use: 'id' },
    ]
    for (const payload of others)
      await expect(cognito.verify(await sign(key, payload))).rejects.toMatchObject(invalid)
    expect(issuer.state.asked).toBe(1)
  })

  it('ask for an unknown key once and not at every forged token', async () => {
    await using issuer = await serveKeys([key])
    const cognito = createTokenVerifier({ ...rules, keys: issuer.url }, clock)
    for (const kid of ['x1', 'x2', 'x3'])
      await expect(cognito.verify(await sign(key, cognitoAccess, { kid }))).rejects.toMatchObject(invalid)
    expect(issuer.state.asked).toBe(1)
  })

  it('wait for an issuer that does not answer, and pass when it does again', async () => {
    const issuer = await serveKeys([key])
    const cognito = createTokenVerifier({ ...rules, keys: issuer.url }, clock)
    const token = await sign(key, cognitoAccess)
    issuer.state.status = 503
    await expect(cognito.verify(token)).rejects.toMatchObject({ code: 'service.unavailable' })
    issuer.state.status = 200
    await expect(cognito.verify(token)).resolves.toMatchObject({ subject: 'user-2' })
    await issuer[Symbol.asyncDispose]()
    await expect(cognito.verify(token)).resolves.toMatchObject({ subject: 'user-2' })
    const cold = createTokenVerifier({ ...rules, keys: issuer.url }, clock)
    await expect(cold.verify(token)).rejects.toMatchObject({ code: 'service.unavailable' })
  })
})
