/** The certificate that the device host shows: the same on one machine and in AWS, wherever its issuer's key is kept. */
import { isIP } from 'node:net'
import type { IssuedCertificate } from '../../ports/trust.ts'
import { X509Certificate } from '../../protocol/x509.ts'
import { createLeaf } from './certificates.ts'
import { BACKDATED_MS, SERVER_VALID_MS } from './lifetimes.ts'
import type { Signer } from './signing-key.ts'

export interface ServerLeafWish {
  readonly issuerPem: string
  readonly issuerKey: Signer
  readonly spki: Uint8Array
  /** The host name or IP address under which phones reach it. */
  readonly address: string
  readonly nowMs: number
}

export const createServerLeaf = ({
  issuerPem,
  issuerKey,
  spki,
  address,
  nowMs,
}: ServerLeafWish): Promise<IssuedCertificate> =>
  createLeaf({
    issuer: new X509Certificate(issuerPem),
    issuerKey,
    spki,
    commonName: address,
    subjectAltName: [{ type: isIP(address) ? 'ip' : 'dns', value: address }],
    usage: 'server',
    notBeforeMs: nowMs - BACKDATED_MS,
    notAfterMs: nowMs + SERVER_VALID_MS,
  })
