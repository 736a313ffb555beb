/** One structured line. Fields carry ids and codes, never tokens, passwords, mail addresses or bodies. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  /** `cause` may be anything that was thrown; it stays in the log. */
  error(event: string, cause: unknown, fields?: Readonly<Record<string, unknown>>): void
}
