/** Ports whose methods all answer later can be made later: what a function rarely needs is no part of its start. */
import { once } from './once.ts'

type Answering<T> = { readonly [K in keyof T]: (...asked: never[]) => Promise<unknown> }

/** Made at the first call and then kept; a making that fails is tried again at the next call. */
export function lazily<T extends Answering<T>>(make: () => Promise<T>): T {
  const port = once(make)
  const call =
    (name: string) =>
    async (...asked: never[]): Promise<unknown> =>
      ((await port())[name as keyof T] as Answering<T>[keyof T])(...asked)
  // `then` is asked for when a port is returned from an async function: it is not one of ours.
  return new Proxy({} as T, { get: (_, name) => (name === 'then' ? undefined : call(String(name))) })
}
