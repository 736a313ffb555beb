import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { calculateJwkThumbprint } from 'jose'
import { z } from 'zod'
import { readPrivate, writePrivate } from './private-file.ts'

const secretsSchema = z.object({
  signingKey: z.object({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
    d: z.string(),
    kid: z.string(),
    alg: z.literal('ES256'),
    use: z.literal('sig'),
  }),
  cookieKey: z.string(),
  localClientSecret: z.string(),
})

export type Secrets = z.infer<typeof secretsSchema>

const generate = async (): Promise<Secrets> => {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint({ ...jwk, kty: 'EC' })
  return secretsSchema.parse({
    signingKey: { ...jwk, kid, alg: 'ES256', use: 'sig' },
    cookieKey: randomBytes(32).toString('base64url'),
    localClientSecret: randomBytes(32).toString('base64url'),
  })
}

/** What the provider signs with: made at the first start and kept, so that tokens outlive a restart. */
export const openSecrets = async (dataDir: string): Promise<Secrets> => {
  const path = join(dataDir, 'sign-in', 'secrets.json')
  const stored = await readPrivate(path)
  if (stored !== undefined) return secretsSchema.parse(stored)
  const secrets = await generate()
  await writePrivate(path, secrets)
  return secrets
}
