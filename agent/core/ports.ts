/** What the agent needs from the phone it runs on. The core imports nothing of any platform. */
import type { SettingReport } from '../../shared/http/contracts/device.ts'
import type { Facts } from '../../shared/http/contracts/facts.ts'
import type { PhoneState } from './state.ts'

/**
 * How the server proves itself. `unverified` is only for what is verified by itself and carries no secret;
 * `enrol` is validated by `issuer` (DER, base64) or else the system's roots; `device` shows the phone's
 * certificate and accepts only a server that chains to `issuer`, has the right name and a pinned key.
 */
export type Tls =
  | { readonly kind: 'unverified' }
  | { readonly kind: 'enrol'; readonly issuer?: string | undefined }
  | {
      readonly kind: 'device'
      /** PEM: the phone's certificate, then its issuer. */
      readonly certificate: string
      readonly issuer: string
      /** SHA-256 of SubjectPublicKeyInfo, base64url. */
      readonly pins: readonly string[]
    }

export interface TransportRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly tls: Tls
}

export interface TransportResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export interface Transport {
  /**
   * One exchange, redirects not followed. Nothing of the request leaves before the server is proved. Rejects
   * with an `AgentError` `network.*`: unreachable and timeout may be tried again.
   */
  request(request: TransportRequest): Promise<TransportResponse>
}

export interface KeyStore {
  /**
   * PKCS#10 signed by the phone's one key, DER in base64 without line breaks. The key is made at the first
   * call and kept before this returns, so that a lost reply can be asked for again with the same key.
   */
  createCsr(): Promise<string>
  /** Whether the first certificate of `pem` is for that key. False for what is not a certificate. */
  owns(pem: string): Promise<boolean>
}

export interface Storage {
  /** undefined before enrolment. Rejects with `phone.damaged` for what cannot be read back. */
  load(): Promise<PhoneState | undefined>
  /** All or nothing, and durable when it returns. */
  save(state: PhoneState): Promise<void>
}

export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number
  sleep(ms: number): Promise<void>
}

export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number
}

export interface Handset {
  facts(): Promise<Facts>
  /**
   * Makes the phone be as `settings` says; what is not named is free again, so `{}` lifts everything. Answers
   * for every key given, also when one of them fails; never rejects for a setting.
   */
  apply(settings: Readonly<Record<string, unknown>>): Promise<Record<string, SettingReport>>
}

export interface Ports {
  readonly transport: Transport
  readonly keys: KeyStore
  readonly storage: Storage
  readonly clock: Clock
  readonly random: Random
  readonly handset: Handset
}
