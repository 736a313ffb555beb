import { expect, test } from 'vitest'
import { CLAIM_RETURNS_AFTER_MS, type Link, linkState, usesOf } from '../../shared/domain/link.ts'

const NOW = 1_000_000
const link: Link = {
  ...{ id: 'lnk_1', userId: 'usr_1', packageId: 'pkg_1', maxUses: 2, claims: { a: 1 } },
  ...{ createdAtMs: NOW - 10, expiresAtMs: NOW + 1 },
}
const spent = { claims: { a: 1, b: 2 } }
const over = { expiresAtMs: NOW }

test.each<[string, Partial<Link>, string]>([
  ['with a use left', {}, 'ready'],
  ['with every use taken', spent, 'used'],
  ['with more than every use taken', { ...spent, maxUses: 1 }, 'used'],
  ['at its last moment', over, 'expired'],
  ['used and expired', { ...spent, ...over }, 'expired'],
  ['used, expired and revoked', { ...spent, ...over, revokedAtMs: 0 }, 'revoked'],
])('a link %s', (_, change, state) => {
  expect(linkState({ ...link, ...change }, NOW)).toBe(state)
})

test('uses are the phones that hold one', () => {
  expect([usesOf(link), usesOf({ ...link, ...spent }), usesOf({ ...link, claims: {} })]).toEqual([1, 2, 0])
})

test('a use that was taken and not used is free again after ten minutes', () => {
  expect(CLAIM_RETURNS_AFTER_MS).toBe(600_000)
})
