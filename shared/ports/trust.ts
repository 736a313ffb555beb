/** Keys, certificates and the trust document. */
import type { AuditRecord } from '../domain/audit.ts'
import type { Grade } from '../domain/device/record.ts'
import type { SigningPurpose } from '../domain/signing-keys.ts'
import type { CertificateRequest } from '../protocol/csr.ts'
import type { P256PublicJwk, TrustDocument } from '../protocol/signed/documents.ts'

export interface SigningKeyRecord {
  readonly kid: string
  readonly purpose: SigningPurpose
  readonly jwk: P256PublicJwk
  /** PKCS#8, sealed. */
  readonly sealed: Uint8Array
  readonly notBeforeMs: number
  /** Nothing is signed with it after this. */
  readonly signUntilMs: number
  /** What it signed is believed until this. */
  readonly notAfterMs: number
}

export interface CurrentTrust {
  readonly version: number
  readonly jws: string
  /** Higher versions than this may have been published before the store was put back. */
  readonly restored?: true
}

export interface TrustStore {
  /** The newest trust document as a JWS; undefined before the service has been set up. */
  current(): Promise<CurrentTrust | undefined>
  /**
   * Publishes a version together with the keys it introduces and lets HEAD point to it. false if HEAD does not point
   * to `after`: the version before, if not said otherwise.
   */
  publish(
    version: number,
    jws: string,
    newKeys: readonly SigningKeyRecord[],
    audit: AuditRecord,
    after?: number,
  ): Promise<boolean>
  /** Notes that the store was put back to an earlier state, until the next publication. Repeating it is harmless. */
  noteRestore(): Promise<void>
  signingKeys(): Promise<readonly SigningKeyRecord[]>
}

/** The root of trust. Signs trust documents only; may live offline. */
export interface TrustRoot {
  publicJwk(): Promise<P256PublicJwk>
  /** RFC 7638. */
  thumbprint(): Promise<string>
  sign(document: TrustDocument): Promise<string>
}

/** What to put into a certificate. Nothing of it comes from the request of the one who gets it. */
export interface DeviceCertificateProfile {
  /** Decides which issuer it comes from; it is not in the certificate. */
  readonly grade: Grade
  readonly deviceId: string
  readonly serviceId: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

export interface IssuedCertificate {
  readonly pem: string
  readonly fingerprint: string
  /** Hexadecimal. */
  readonly serial: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

export interface CertificateAuthority {
  /**
   * A certificate for client authentication only, for the key of the request. The validity never reaches beyond
   * the issuer's own. Rejects with `service.unavailable` while the issuer is slow or busy: asking again for the
   * same thing can help then.
   */
  issue(request: CertificateRequest, profile: DeviceCertificateProfile): Promise<IssuedCertificate>
  /**
   * PEM of every issuer a certificate may come from, and of their issuers where those are no roots: what client
   * certificates are verified against.
   */
  chain(): Promise<string>
}

/** Signs with the online key of a purpose that is in force now. */
export interface DocumentSigner {
  /** Rejects with `service.unavailable` when no key of that purpose is in force. */
  sign(purpose: 'assignment' | 'stamp', payload: object): Promise<string>
  /** A detached statement about the audit chain. */
  signCheckpoint(payload: object): Promise<string>
}

/** What phones must know to recognise our hosts: addresses, issuers, pins. */
export interface ServerIdentity {
  read(): Promise<
    Pick<TrustDocument, 'enrollHosts' | 'deviceHosts' | 'serverIssuer' | 'pins' | 'enrollIssuer'>
  >
}
