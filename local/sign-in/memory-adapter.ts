import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import type { Clock } from '../../shared/ports/platform.ts'

/** Anyone can start signing in, so what is kept of it has an end. */
const MAX_ENTRIES = 10_000

interface Entry {
  readonly payload: AdapterPayload
  readonly expiresAtMs: number
}

/** Entries of one model. Removing before setting keeps the map in the order of writing, oldest first. */
const memoryAdapter = (clock: Clock): Adapter => {
  const entries = new Map<string, Entry>()

  const live = (entry: Entry | undefined): AdapterPayload | undefined =>
    entry && entry.expiresAtMs > clock.now() ? entry.payload : undefined

  const findBy = (field: 'uid' | 'userCode', value: string): AdapterPayload | undefined =>
    live([...entries.values()].find(({ payload }) => payload[field] === value))

  const removeWhere = (isUnwanted: (entry: Entry) => boolean): void => {
    for (const [id, entry] of entries) if (isUnwanted(entry)) entries.delete(id)
  }

  const makeRoom = (): void => {
    if (entries.size < MAX_ENTRIES) return
    removeWhere((entry) => !live(entry))
    const [oldest] = entries.keys()
    if (entries.size >= MAX_ENTRIES && oldest !== undefined) entries.delete(oldest)
  }

  return {
    async upsert(id, payload, expiresInSeconds) {
      entries.delete(id)
      makeRoom()
      const lifeMs = expiresInSeconds === undefined ? Number.POSITIVE_INFINITY : expiresInSeconds * 1000
      entries.set(id, { payload, expiresAtMs: clock.now() + lifeMs })
    },
    find: async (id) => live(entries.get(id)),
    findByUid: async (uid) => findBy('uid', uid),
    findByUserCode: async (userCode) => findBy('userCode', userCode),
    async consume(id) {
      const payload = live(entries.get(id))
      if (payload) payload.consumed = Math.floor(clock.now() / 1000)
    },
    async destroy(id) {
      entries.delete(id)
    },
    async revokeByGrantId(grantId) {
      removeWhere(({ payload }) => payload.grantId === grantId)
    },
  }
}

/**
 * Sessions, codes and half-finished sign-ins live in memory on purpose: a restart asks for the password again
 * and nothing else is lost, because access tokens are JWTs that only need the signing key.
 */
export const memoryAdapters =
  (clock: Clock): AdapterFactory =>
  () =>
    memoryAdapter(clock)
