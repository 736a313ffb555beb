/** The two authorities of a service: the same on one machine and in AWS, wherever their keys are kept. */
import type { IssuedCertificate } from '../../ports/trust.ts'
import { createAuthority } from './certificates.ts'
import { BACKDATED_MS, YEAR_MS } from './lifetimes.ts'
import type { SigningKey } from './signing-key.ts'

/** The issuer of server certificates lives twenty years: phones cannot be told of another without a new host. */
const authorities = {
  'client-ca': { title: 'Yagura device issuer', years: 10 },
  'server-issuer': { title: 'Yagura server issuer', years: 20 },
} as const

export type AuthorityName = keyof typeof authorities

export function createOwnAuthority(
  name: AuthorityName,
  key: SigningKey,
  nowMs: number,
): Promise<IssuedCertificate> {
  const { title, years } = authorities[name]
  return createAuthority(title, key, {
    notBeforeMs: nowMs - BACKDATED_MS,
    notAfterMs: nowMs + years * YEAR_MS,
  })
}
