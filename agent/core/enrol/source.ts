/** Where a phone was told to enrol: a personal link, its deep-link form, a stamp, or an address typed in. */
import { digest, token } from '../../../shared/http/contracts/common.ts'
import type { EnrolProof } from '../../../shared/http/contracts/enroll.ts'
import { peekStamp } from '../../../shared/protocol/signed/verify.ts'
import { AgentError, refusedAs } from '../errors.ts'

export interface EnrolSource {
  /** Origin of the enrolment host, always https. */
  readonly base: string
  readonly proof: EnrolProof
  /** Thumbprint of the root key; absent when a person has to compare it. */
  readonly root?: string
  /** The stamp itself, still to be verified. */
  readonly stamp?: string
}

const malformed = () => new AgentError('source.malformed')

/** What a person types has no scheme: `mdm.example.jp`, `192.0.2.7:8443`. */
const withScheme = (text: string) => (text.includes('://') ? text : `https://${text}`)

function secureUrl(text: string): URL {
  const url = URL.parse(text)
  if (!url) throw malformed()
  if (url.protocol !== 'https:') throw new AgentError('source.insecure', { scheme: url.protocol })
  if (url.username || url.password) throw malformed()
  return url
}

/** `yagura://enrol?u=<link>`, the form that a phone's browser hands to the app. */
function unwrapDeepLink(text: string): string {
  if (!/^yagura:/i.test(text)) return text
  const url = URL.parse(text)
  const link = url?.host === 'enrol' ? url.searchParams.get('u') : null
  if (!link) throw malformed()
  return link
}

/** `#r=` of a link. A root that is there but unreadable is an error: falling back to asking would hide it. */
function rootOf(url: URL): Pick<EnrolSource, 'root'> {
  const root = new URLSearchParams(url.hash.slice(1)).get('r')
  if (root === null) return {}
  if (!digest.safeParse(root).success) throw malformed()
  return { root }
}

function proofOf(url: URL): EnrolProof {
  if (url.pathname === '/') return { kind: 'none' }
  const proof = token.safeParse(/^\/e\/([^/]+)$/.exec(url.pathname)?.[1])
  if (!proof.success) throw malformed()
  return { kind: 'link', token: proof.data }
}

/**
 * Reads a link, a deep link or a typed address. Throws `source.malformed`, or `source.insecure` for anything
 * but https.
 */
export function parseSource(text: string): EnrolSource {
  const url = secureUrl(withScheme(unwrapDeepLink(text.trim())))
  return { base: url.origin, proof: proofOf(url), ...rootOf(url) }
}

/** Reads a stamp (compact JWS) without believing it yet. Throws `stamp.refused` or `source.insecure`. */
export function sourceOfStamp(jws: string): EnrolSource {
  try {
    const { enrollUrl, root, proof } = peekStamp(jws)
    return { base: secureUrl(enrollUrl).origin, proof, root, stamp: jws }
  } catch (error) {
    return refusedAs('stamp.refused', error)
  }
}
