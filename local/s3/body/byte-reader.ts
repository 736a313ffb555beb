import { S3Error } from '../errors.ts'

const incomplete = (): S3Error => new S3Error('IncompleteBody', 'The body ended before its announced length')

/** Takes lines and runs of bytes off a stream, holding no more than one of its chunks and one line. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source
  }

  async #more(): Promise<Buffer> {
    const next = await this.#source.next()
    if (next.done) throw incomplete()
    return next.value
  }

  /** The bytes up to CR LF, as Latin-1 text. @throws S3Error `IncompleteBody` past `maxBytes` or at the end */
  async line(maxBytes: number): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n')
      if (end > maxBytes || (end < 0 && this.#rest.length > maxBytes)) throw incomplete()
      if (end >= 0) {
        const line = this.#rest.toString('latin1', 0, end)
        this.#rest = this.#rest.subarray(end + 2)
        return line
      }
      this.#rest = Buffer.concat([this.#rest, await this.#more()])
    }
  }

  /** Exactly `length` bytes, in whatever pieces they arrive. */
  async *take(length: number): AsyncGenerator<Buffer> {
    let left = length
    while (left > 0) {
      if (this.#rest.length === 0) this.#rest = await this.#more()
      const piece = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  /** @throws S3Error `IncompleteBody` when bytes follow what should have been the end */
  async end(): Promise<void> {
    const next = this.#rest.length > 0 ? { done: false } : await this.#source.next()
    if (!next.done) throw incomplete()
  }
}
