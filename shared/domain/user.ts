/** A person whose phones are managed. */
export interface User {
  readonly id: string
  readonly name: string
  readonly mail?: string
  readonly locale: 'ja' | 'en'
  readonly createdAtMs: number
}
