/** How each kind of caller is recognised. A function takes those its rows use; the others stay refused. */
import { X509Certificate } from 'node:crypto'
import { linkIdOf } from '../shared/app/enrol/link-id.ts'
import { deviceIdIn } from '../shared/domain/device/certificate-names.ts'
import { sha256 } from '../shared/domain/digests.ts'
import { YaguraError } from '../shared/domain/errors.ts'
import type { AdminCaller, CertificateCaller, LinkCaller } from '../shared/http/callers.ts'
import type { HttpEvent } from '../shared/http/event.ts'
import type { Route } from '../shared/http/route.ts'
import type { Ports } from '../shared/ports/all.ts'

/** HTTP API puts the client certificate there, without saying so in the types of version 2.0 without authoriser. */
const certificateIn = (event: HttpEvent): string | undefined =>
  event.requestContext.authentication?.clientCert?.clientCertPem

const MAX_KNOWN = 10_000

/** The gateway has checked the chain; parsing is all that is left, and remembered because phones keep connections. */
export function byCertificate(): (event: HttpEvent) => Promise<CertificateCaller> {
  const known = new Map<string, CertificateCaller>()
  return async (event) => {
    const pem = certificateIn(event)
    if (!pem) throw new YaguraError('auth.certificate_required')
    const before = known.get(pem)
    if (before) return before
    const caller = readCertificate(pem)
    if (known.size >= MAX_KNOWN) known.clear()
    known.set(pem, caller)
    return caller
  }
}

function readCertificate(pem: string): CertificateCaller {
  const certificate = parse(pem)
  const deviceId = deviceIdIn(certificate.subjectAltName)
  if (!deviceId) throw new YaguraError('auth.certificate_unknown')
  return { kind: 'certificate', deviceId, fingerprint: sha256(certificate.raw) }
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new YaguraError('auth.certificate_unknown', {}, { cause })
  }
}

const TOKEN = /^[A-Za-z0-9_-]{22}$/

export const byLink =
  ({ links }: Pick<Ports, 'links'>) =>
  async (event: HttpEvent): Promise<LinkCaller> => {
    const token = event.pathParameters?.token ?? ''
    const link = TOKEN.test(token) ? await links.get(linkIdOf(token)) : undefined
    if (!link) throw new YaguraError('link.unknown')
    return { kind: 'link', link }
  }

/** The token says who; our table says what they may. */
export const byRole =
  ({ tokens, administrators }: Pick<Ports, 'tokens' | 'administrators'>) =>
  async (event: HttpEvent, route: Route): Promise<AdminCaller> => {
    const [, bearer] = /^Bearer ([\w.~+/=-]+)$/i.exec(event.headers.authorization ?? '') ?? []
    if (!bearer) throw new YaguraError('auth.required')
    const { issuer, subject } = await tokens.verify(bearer)
    const admin = await administrators.find(issuer, subject)
    if (!admin || route.auth !== `role:${admin.role}`) throw new YaguraError('auth.forbidden')
    return { kind: 'admin', admin }
  }
