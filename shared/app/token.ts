import type { Ids } from '../ports/platform.ts'

/** 128 random bits, 22 characters: what links and packages carry. */
export const newToken = (ids: Pick<Ids, 'random'>): string =>
  Buffer.from(ids.random(16)).toString('base64url')
