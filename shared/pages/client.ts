export interface Client {
  readonly isAndroid: boolean
  /** Absent when the browser does not tell. */
  readonly androidVersion?: string
}

/**
 * Since 2023 Chrome calls every phone "Android 10; K" and tells the true version only in a client hint
 * (User-Agent reduction; `pageHeaders` asks for it). Without the hint such a phone's version is unknown.
 */
const frozen = /\bAndroid 10; K[;)]/

/** A client hint is a quoted string (RFC 8941 §3.3.3): "13.0.0", or empty when the browser will not say. */
const hinted = (platformVersion: string | undefined): string | undefined =>
  platformVersion?.match(/^"(\d+(?:\.\d+){0,3})"$/)?.[1]

const named = (userAgent: string): string | undefined =>
  frozen.test(userAgent) ? undefined : userAgent.match(/\bAndroid (\d+(?:\.\d+){0,3})/)?.[1]

/** Who asks: from `User-Agent` and, if sent, `Sec-CH-UA-Platform-Version`. Says nothing it does not know. */
export const parseUserAgent = (
  userAgent: string,
  platformVersion?: string,
): Client & { readonly isDesktop: boolean } => {
  const isAndroid = /\bAndroid\b/.test(userAgent)
  const isDesktop = !/\b(?:Android|iPhone|iPad|iPod|Mobile)\b/.test(userAgent)
  const version = isAndroid ? (hinted(platformVersion) ?? named(userAgent)) : undefined
  return { isAndroid, isDesktop, ...(version && { androidVersion: version.replace(/(?:\.0)+$/, '') }) }
}
