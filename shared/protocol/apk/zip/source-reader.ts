import { RandomAccessReader } from 'yauzl'
import { isYaguraError } from '../../../domain/errors.ts'
import type { ByteSource } from '../../byte-source.ts'
import { damaged } from '../refusal.ts'

/**
 * Lets yauzl read a `ByteSource`, and tells its two kinds of failure apart: what the store could not deliver
 * is passed on as it is; what yauzl says about the bytes is `apk.damaged`.
 */
export class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource
  #failure: { readonly error: unknown } | undefined

  constructor(source: ByteSource) {
    super()
    this.#source = source
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#copy(buffer, offset, length, position).then(
      () => callback(null),
      (error) => callback(error),
    )
  }

  async #copy(buffer: Buffer, offset: number, length: number, position: number): Promise<void> {
    if (position < 0 || position + length > this.#source.size) throw damaged('zip.range')
    try {
      buffer.set(await this.#source.read(position, length), offset)
    } catch (error) {
      this.#failure = { error }
      throw error
    }
  }

  /** Runs a piece of yauzl and turns its complaints into refusals. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (this.#failure) throw this.#failure.error
      throw isYaguraError(error) ? error : damaged('zip.structure', error)
    }
  }
}
