/** RFC 7468: base64 in lines of 64 between labels. */
export function pemOf(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der).toString('base64').replace(/.{64}/g, '$&\n').trim()
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`
}

/** What stands between the labels, in one line: DER, base64. */
export const base64Of = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '')
