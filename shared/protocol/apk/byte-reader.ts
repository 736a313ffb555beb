import { damaged } from './refusal.ts'

/**
 * A little-endian cursor over bytes that cannot leave them: any step past the end throws `apk.damaged` with
 * the reason the reader was made with.
 */
export class ByteReader {
  readonly bytes: Uint8Array
  readonly #reason: string
  readonly #view: DataView
  #position = 0

  constructor(bytes: Uint8Array, reason: string) {
    this.bytes = bytes
    this.#reason = reason
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get length(): number {
    return this.bytes.length
  }

  get remaining(): number {
    return this.bytes.length - this.#position
  }

  #advance(count: number): number {
    if (count > this.remaining) throw damaged(this.#reason)
    const start = this.#position
    this.#position += count
    return start
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1))
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true)
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true)
  }

  /** A 64-bit length as a number; beyond 2^53 it cannot be a length of anything here. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), true)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(this.#reason)
    return Number(value)
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    const start = this.#advance(count)
    return this.bytes.subarray(start, start + count)
  }

  /** The next `count` bytes without moving. */
  peek(count: number): Uint8Array {
    if (count > this.remaining) throw damaged(this.#reason)
    return this.bytes.subarray(this.#position, this.#position + count)
  }

  /** A new reader of the next `count` bytes. */
  section(count: number): ByteReader {
    return new ByteReader(this.take(count), this.#reason)
  }

  /** A new reader of what a 32-bit length announces (the building brick of signer blocks). */
  lengthPrefixed(): ByteReader {
    return this.section(this.u32())
  }

  /** A new reader from `offset` of the underlying bytes to their end; this one does not move. */
  at(offset: number): ByteReader {
    if (offset > this.bytes.length) throw damaged(this.#reason)
    return new ByteReader(this.bytes.subarray(offset), this.#reason)
  }
}
