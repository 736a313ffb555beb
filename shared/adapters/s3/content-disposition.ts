/** RFC 8187 `attr-char`: what may stand unescaped in an extended value. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * A `Content-Disposition` that saves under `fileName` (RFC 6266): the exact name for clients that read `filename*`,
 * an ASCII likeness for the others.
 */
export function attachment(fileName: string): string {
  const likeness = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  return `attachment; filename="${likeness}"; filename*=UTF-8''${escaped(fileName.toWellFormed())}`
}
