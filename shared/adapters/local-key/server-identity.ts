/** What phones must know of a service whose keys are files: one address, the key in use and the one kept for later. */
import type { Addresses } from '../../ports/addresses.ts'
import type { ServerIdentity } from '../../ports/trust.ts'
import { base64Of } from '../x509/pem.ts'
import type { LocalKeys } from './keys.ts'

export interface LocalIdentity {
  readonly addresses: Addresses
  readonly keys: LocalKeys
  /** Whether phones must be told who issued the enrolment host's certificate. */
  readonly isEnrollPrivate: boolean
}

export const localServerIdentity = ({ addresses, keys, isEnrollPrivate }: LocalIdentity): ServerIdentity => ({
  read: async () => ({
    enrollHosts: [addresses.enrollUrl],
    deviceHosts: [addresses.deviceUrl],
    serverIssuer: base64Of(keys.serverIssuer.pem),
    pins: [
      { spki: keys.server.pin, state: 'active' },
      { spki: keys.backupPin, state: 'backup' },
    ],
    ...(isEnrollPrivate && { enrollIssuer: base64Of(keys.serverIssuer.pem) }),
  }),
})
