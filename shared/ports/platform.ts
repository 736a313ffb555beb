/** Time, randomness and identity: what the domain takes as arguments. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
}

export interface Ids {
  /** `prefix_` and a ULID of the current time; ids of one process never go backwards. */
  next(prefix: string): string
  /** `bytes` random bytes. */
  random(bytes: number): Uint8Array
  /** Always the same id for the same seed and time (epoch milliseconds), in the form of `next`. */
  derived(prefix: string, seed: string, atMs: number): string
}

/** Keeps secrets that must be readable again (tokens to be stamped or mailed, private keys) unreadable at rest. */
export interface SecretBox {
  /** `context` is bound to the result: opening under another context fails. */
  seal(plain: Uint8Array, context: string): Promise<Uint8Array>
  /** Rejects when the bytes were not sealed here, under this context. */
  open(sealed: Uint8Array, context: string): Promise<Uint8Array>
  /** A keyed hash, for values that must be recognised but not read (source networks, password claims). */
  mac(value: string, context: string): Promise<string>
}
