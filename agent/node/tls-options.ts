/** What each way of proving a server means to Node's TLS. */
import { createHash } from 'node:crypto'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { AgentError } from '../core/errors.ts'
import type { Tls } from '../core/ports.ts'

const pemOf = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`

/** The named issuer is the anchor and the only one, whether or not it signed itself (RFC 5280 §6.1.1 d). */
const anchoredAt = (issuer: string): ConnectionOptions => ({
  ca: pemOf(issuer),
  allowPartialTrustChain: true,
})

export function tlsOptions(tls: Tls, privateKey: string | undefined): ConnectionOptions {
  const common: ConnectionOptions = { minVersion: 'TLSv1.2', rejectUnauthorized: tls.kind !== 'unverified' }
  if (tls.kind === 'device')
    return { ...common, ...anchoredAt(tls.issuer), cert: tls.certificate, key: privateKey }
  return tls.kind === 'enrol' && tls.issuer ? { ...common, ...anchoredAt(tls.issuer) } : common
}

/** SHA-256 of SubjectPublicKeyInfo (RFC 7469 §2.4), base64url. */
const pinOf = (socket: TLSSocket): string | undefined => {
  const spki = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' })
  return spki && createHash('sha256').update(spki).digest('base64url')
}

/** The error that stands between a finished handshake and the first request, if there is one. */
export function pinError(tls: Tls, socket: TLSSocket): AgentError | undefined {
  if (tls.kind !== 'device') return undefined
  const pin = pinOf(socket)
  if (pin && tls.pins.includes(pin)) return undefined
  return new AgentError('network.untrusted_server', { cause: 'pin' })
}
