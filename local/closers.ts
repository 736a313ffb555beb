/** What was started is stopped in the opposite order, also when a later start fails. */
export interface Closers {
  add(close: () => Promise<unknown> | unknown): void
  closeAll(): Promise<void>
}

export function closers(): Closers {
  const all: (() => Promise<unknown> | unknown)[] = []
  return {
    add: (close) => all.push(close),
    async closeAll() {
      for (const close of all.splice(0).reverse()) await close()
    },
  }
}
