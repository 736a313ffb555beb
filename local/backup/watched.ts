/** How far a long piece of work is, and the wish to end it. */
export interface Watch {
  /** Bytes so far, of as many in all; first of the tables' copy, then of the file. */
  onProgress?(done: number, total: number): void
  readonly signal?: AbortSignal | undefined
}

/** The same bytes, counted. Rejects once the signal is given. */
export async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  total: number,
  { onProgress, signal }: Watch,
): AsyncGenerator<Uint8Array> {
  let done = 0
  for await (const piece of bytes) {
    signal?.throwIfAborted()
    yield piece
    done += piece.length
    onProgress?.(Math.min(done, total), total)
  }
}
