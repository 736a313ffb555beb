import { createHash } from 'node:crypto'
import { style } from './style.ts'

const styleHash = createHash('sha256').update(style).digest('base64')

/** Nothing may load, run, frame or be sent anywhere; the one stylesheet is allowed by its hash (CSP3 §6.7.3). */
export const pageCsp = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Every page carries these: its address is a capability, so it is neither stored, nor indexed, nor told to the
 * next site. The client hint is the only way to learn a current Chrome's Android version; `critical-ch` makes
 * the browser ask again with it at once instead of at the next visit.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': pageCsp,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  'accept-ch': 'Sec-CH-UA-Platform-Version',
  'critical-ch': 'Sec-CH-UA-Platform-Version',
}
