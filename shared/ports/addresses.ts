/** Where this service is reached; base addresses without a trailing slash. */
export interface Addresses {
  readonly enrollUrl: string
  readonly deviceUrl: string
  readonly adminUrl: string
  /** Sender of every mail. */
  readonly mailFrom: string
}
