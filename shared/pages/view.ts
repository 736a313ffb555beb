import type { Locale } from '../texts/locale.ts'
import type { Client } from './client.ts'

export interface PackageView {
  readonly label: string
  readonly versionName: string
  readonly packageName: string
  /** As people say it: "8.0". */
  readonly minAndroid: string
  readonly sizeBytes: number
  /**
   * `hosted`: stamped by this service, connects by itself. `vendor`: an APK from elsewhere. `store`: a store's
   * page. The last two know nothing of the service until the link is opened in the app.
   */
  readonly sourceKind: 'hosted' | 'vendor' | 'store'
  /** Stands in where there is no agent yet, and is labelled so. */
  readonly isSample?: boolean
}

export interface PageView {
  readonly locale: Locale
  readonly organisation: string
}

export interface LandingLink {
  /** This page's address with the `#r=` hash of the trust root: what the QR code and the app get. */
  readonly url: string
  readonly packageUrl: string
  readonly expiresAtMs?: number
  readonly usesLeft?: number
  readonly maxUses?: number
}

export interface ReadyLanding extends PageView {
  readonly state: 'ready'
  readonly link: LandingLink
  readonly package: PackageView
  readonly client: Client
  /** IANA name; UTC when absent. */
  readonly timeZone?: string
}

export interface ClosedLanding extends PageView {
  readonly state: 'expired' | 'used' | 'revoked' | 'unknown'
  readonly link?: Pick<LandingLink, 'expiresAtMs' | 'maxUses'>
  readonly timeZone?: string
}

export type LandingView = ReadyLanding | ClosedLanding

export interface ReadyStandalone extends PageView {
  readonly state: 'ready'
  /** This page's address. */
  readonly url: string
  readonly packageUrl: string
  readonly package: PackageView & { readonly sourceKind: 'hosted' }
  readonly client: Client
}

export type StandaloneView = ReadyStandalone | (PageView & { readonly state: 'unpublished' | 'unknown' })
