/** What a verified access token says about its caller. Roles are ours, by issuer and subject, never the token's. */
export interface VerifiedToken {
  readonly issuer: string
  /** Unique within the issuer. A client that acts for itself is its own subject. */
  readonly subject: string
  readonly clientId: string
  readonly expiresAtMs: number
  /** For display and audit only. */
  readonly name?: string
}

export interface TokenVerifier {
  /**
   * Throws `auth.invalid` for anything that is not a currently valid access token of the configured issuer for
   * this API, and `service.unavailable` when the issuer's keys cannot be had (the token may still be good).
   */
  verify(token: string): Promise<VerifiedToken>
}
