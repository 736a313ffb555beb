/** How much of each kind of request the gateway lets through, before anything of ours runs. */
import type { Host, Route } from '../../shared/http/route.ts'

export interface Throttle {
  /** Requests a second. */
  readonly rate: number
  readonly burst: number
}

/** Ten million phones at six hours are 463 a second; an office that comes back to work is the burst. */
export const hostThrottles: Readonly<Record<Host, Throttle>> = {
  enroll: { rate: 200, burst: 400 },
  device: { rate: 2000, burst: 4000 },
  admin: { rate: 100, burst: 200 },
}

/** Where whoever comes can make us work: signatures, certificates, copies of packages. */
const dear: Throttle = { rate: 50, burst: 100 }

/** A tighter limit for a row that anybody may call and that costs more than a read. */
export const routeThrottle = ({ auth, needs }: Route): Throttle | undefined =>
  !auth.startsWith('role:') && (needs.includes('client-ca') || needs.includes('objects:write'))
    ? dear
    : undefined
