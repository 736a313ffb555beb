import type { Locale } from './locale.ts'

/** English here is written the way the texts are: "30 November 2026 at 09:00 UTC". */
const regionOf = { en: 'en-GB', ja: 'ja-JP' } as const satisfies Record<Locale, string>

/** A moment to the minute with its time zone named. `timeZone` is an IANA name; an unknown one throws. */
export const formatInstant = (locale: Locale, atMs: number, timeZone: string): string =>
  new Intl.DateTimeFormat(regionOf[locale], {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(atMs)

/** A size in whole or tenths of megabytes (10⁶ bytes, as phones count), kilobytes below one. */
export const formatBytes = (locale: Locale, bytes: number): string => {
  const [unit, divisor] = bytes < 1e6 ? (['kilobyte', 1e3] as const) : (['megabyte', 1e6] as const)
  return new Intl.NumberFormat(regionOf[locale], {
    style: 'unit',
    unit,
    maximumFractionDigits: bytes < 1e7 && unit === 'megabyte' ? 1 : 0,
  }).format(bytes / divisor)
}
