/** Random access to a finite run of bytes: a file, an object in the store, a buffer. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number
  /**
   * Exactly `length` bytes from `offset`. Asking past the end is a programming error and rejects;
   * a source that turns out shorter than `size` rejects too.
   */
  read(offset: number, length: number): Promise<Uint8Array>
}
