/** A time limit that holds whether or not the work heeds its signal: an SDK sleeping between its tries does not. */
export async function within<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(limitMs)
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener(
      'abort',
      () => reject(new DOMException(`no certificate within ${limitMs} ms`, 'TimeoutError')),
      { once: true },
    )
  })
  return Promise.race([work(signal), over])
}
