/**
 * Loads at the first call and keeps the answer; callers at the same time wait for the same one. A failure is not
 * kept: the next caller tries again.
 */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((error) => {
      loading = undefined
      throw error
    })
    return loading
  }
}
