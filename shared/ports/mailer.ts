export interface Mailer {
  /** Sends a finished MIME message. Rejects with `service.unavailable` when trying again can help. */
  send(message: { from: string; to: string; mime: Uint8Array }): Promise<void>
}
