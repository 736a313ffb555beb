import { once } from 'node:events'
import { createServer } from 'node:http'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export const ISSUER = 'https://issuer.example/pool'

export interface SigningKey {
  readonly kid: string
  readonly alg: 'RS256' | 'ES256' | 'ES384'
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

export const newKey = async (kid: string, alg: SigningKey['alg'] = 'ES256'): Promise<SigningKey> => ({
  kid,
  alg,
  ...(await generateKeyPair(alg, { extractable: true })),
})

export const publicJwks = async (keys: readonly SigningKey[]) => ({
  keys: await Promise.all(
    keys.map(async ({ kid, alg, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' })),
  ),
})

/** Serves keys like an issuer's JWKS address does, and counts how often it was asked. */
export const serveKeys = async (keys: readonly SigningKey[]) => {
  const state = { status: 200, asked: 0 }
  const jwks = JSON.stringify(await publicJwks(keys))
  const server = createServer((_req, res) => {
    state.asked += 1
    res.writeHead(state.status, { 'content-type': 'application/json' }).end(jwks)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    url: new URL(`http://127.0.0.1:${address.port}/jwks`),
    state,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

export const sign = (key: SigningKey, payload: JWTPayload, header: Record<string, unknown> = {}) =>
  new SignJWT(payload).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey)
