/**
 * What every sync needs and hardly ever changes, kept in the function for seconds: HEAD, group pointers, the
 * trust document. Bodies are named by their hash and kept for good, a bounded number of them.
 */
import { FIRST_FORM, requireReadable } from '../../domain/data-version.ts'
import type { Clock } from '../../ports/platform.ts'
import { type Head, type PublishedPolicies, pointerAt } from '../../ports/publication.ts'

const FRESH_MS = 3_000
const MAX_BODIES = 200
const MAX_GROUPS = 5_000

export interface PublishedView {
  readonly head: Head
  /** null for a phone in no group, and for a group that has no policy yet. */
  readonly policyHash: string | null
}

export interface PublishedCache {
  /** Throws `service.data_version` when the store holds what this version cannot read. */
  head(): Promise<Head>
  /** `fresh`: consistently, past the cache (and into it). */
  view(groupId: string | null, options: { fresh: boolean }): Promise<PublishedView>
  body(hash: string): Promise<string | undefined>
}

interface Kept {
  readonly value: Promise<unknown>
  readonly untilMs: number
}

export function publishedCache(published: PublishedPolicies, clock: Clock): PublishedCache {
  const kept = new Map<string, Kept>()
  const bodies = new Map<string, string>()

  /** What is under way is kept too: however many phones come at once, they cost one read. */
  function through<T>(key: string, fresh: boolean, load: () => Promise<T>): Promise<T> {
    const known = kept.get(key)
    if (!fresh && known && clock.now() < known.untilMs) return known.value as Promise<T>
    if (kept.size > MAX_GROUPS) kept.clear()
    const loading: Kept = { value: load(), untilMs: clock.now() + FRESH_MS }
    kept.set(key, loading)
    loading.value.catch(() => {
      if (kept.get(key) === loading) kept.delete(key)
    })
    return loading.value as Promise<T>
  }

  const readHead = (fresh: boolean) =>
    through('head', fresh, async () => {
      const head = await published.head({ consistent: fresh })
      requireReadable(head.data ?? FIRST_FORM)
      return head
    })

  /**
   * HEAD first: a pointer read after it is never older than what HEAD promised. It may be newer by more epochs
   * than a pointer remembers, and then HEAD is read again; to say "no policy" would take it from the phone.
   */
  async function view(groupId: string | null, { fresh }: { fresh: boolean }): Promise<PublishedView> {
    const options = { consistent: fresh }
    const head = await readHead(fresh)
    if (groupId === null) return { head, policyHash: null }
    const pointer = await through(`group:${groupId}`, fresh, () => published.pointer(groupId, options))
    if (pointer?.before && pointer.before.epoch > head.policyEpoch) return view(groupId, { fresh: true })
    return { head, policyHash: pointerAt(pointer, head.policyEpoch) || null }
  }

  return {
    head: () => readHead(false),
    view,
    async body(hash) {
      const known = bodies.get(hash)
      if (known !== undefined) return known
      const text = await published.body(hash)
      if (text === undefined) return undefined
      if (bodies.size >= MAX_BODIES) bodies.clear()
      bodies.set(hash, text)
      return text
    },
  }
}
