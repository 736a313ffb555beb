import type { ByteSource } from '../protocol/byte-source.ts'

/** Seconds from now; the store refuses more than seven days, and may let a URL die sooner. */
interface Expiry {
  readonly expiresInSeconds: number
}

/**
 * Large immutable things: packages, published objects, snapshots. A key is 1 to 1,024 bytes of UTF-8.
 * A missing object is an answer, never an exception. Throttling, timeouts and an unreachable store are
 * `YaguraError('service.unavailable')`, and the call may be repeated.
 */
export interface ObjectStore {
  /**
   * Keeps `bytes` under `key`, durably before it resolves, and true. What was there before is replaced, unless
   * `ifAbsent`: then false when the key is taken, and nothing is changed. Of concurrent puts with `ifAbsent` one
   * wins. A false may also stand for an earlier attempt of the same call whose reply was lost, so what the key holds
   * should follow from the key.
   */
  put(key: string, bytes: Uint8Array, options: { contentType: string; ifAbsent?: boolean }): Promise<boolean>

  /** The whole object in memory; undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>

  /**
   * The object as it is now, for reading in pieces; undefined when there is none. When it is replaced or deleted
   * afterwards, further reads reject with `service.conflict`: pieces of two versions are never mixed.
   */
  source(key: string): Promise<ByteSource | undefined>

  /** Afterwards there is no such object; there need not have been one. */
  delete(key: string): Promise<void>

  /**
   * A URL at the store's public address that gives the object to whoever holds it, to GET and with ranges.
   * `fileName` (any characters) makes it a download under that name; `contentType` takes the place of the stored
   * one. Whether the object exists is not looked at.
   */
  presignGet(key: string, options: Expiry & { fileName?: string; contentType?: string }): Promise<string>

  /**
   * A URL at the store's public address under which whoever holds it can PUT the object once or more until it
   * expires. With `contentType` and `byteLength` the upload must have exactly that `Content-Type` and that length in
   * bytes; a store cannot enforce a mere maximum.
   */
  presignPut(key: string, options: Expiry & { contentType?: string; byteLength?: number }): Promise<string>

  /**
   * Makes `targetKey` of the first `bodyLength` bytes (at most 5 GiB) of `sourceKey` followed by `tail`, in one step;
   * false, and nothing is made, when there is no source. A large body never passes through the caller. A source
   * shorter than `bodyLength` is a programming error and rejects.
   */
  composeWithTail(
    sourceKey: string,
    bodyLength: number,
    tail: Uint8Array,
    targetKey: string,
    options: { contentType: string },
  ): Promise<boolean>
}
