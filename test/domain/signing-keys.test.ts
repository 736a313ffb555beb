import { describe, expect, it } from 'vitest'
import {
  ASSIGNMENT_VALID_MS,
  INTRODUCED_BEFORE_MS,
  lifetimes,
  purposesDue,
  type SigningPurpose,
  STAMP_VALID_MS,
  TRUST_VALID_MS,
} from '../../shared/domain/signing-keys.ts'

const DAY = 86_400_000
const NOW = 1_000 * DAY
const TEN_DAYS = 10 * DAY
const all: SigningPurpose[] = ['assignment', 'stamp', 'audit']
const key = (purpose: SigningPurpose, signsForMs: number) => ({ purpose, signUntilMs: NOW + signsForMs })

describe('lifetimes', () => {
  it('are those of the architecture, in days', () => {
    const inDays = Object.entries(lifetimes).map(([purpose, one]) => [
      purpose,
      one.signsMs / DAY,
      one.believedMs / DAY,
    ])
    expect(inDays).toEqual([
      ['assignment', 30, 8],
      ['stamp', 180, 366],
      ['audit', 365, 3660],
    ])
    expect(
      [INTRODUCED_BEFORE_MS, ASSIGNMENT_VALID_MS, STAMP_VALID_MS, TRUST_VALID_MS].map((ms) => ms / DAY),
    ).toEqual([10, 7, 365, 90])
  })

  it('keep a key believed for as long as the last thing it signed is valid', () => {
    expect(lifetimes.assignment.believedMs).toBeGreaterThan(ASSIGNMENT_VALID_MS)
    expect(lifetimes.stamp.believedMs).toBeGreaterThan(STAMP_VALID_MS)
  })
})

describe('a successor is due', () => {
  it('for every purpose that has no key', () => {
    expect(purposesDue([], NOW)).toEqual(all)
    expect(purposesDue([key('stamp', TEN_DAYS + 1)], NOW)).toEqual(['assignment', 'audit'])
  })

  it('ten days before the newest key signs no more', () => {
    expect(
      purposesDue(
        all.map((purpose) => key(purpose, TEN_DAYS + 1)),
        NOW,
      ),
    ).toEqual([])
    expect(
      purposesDue(
        all.map((purpose) => key(purpose, TEN_DAYS)),
        NOW,
      ),
    ).toEqual(all)
  })

  it('not when a newer key stands beside the old one', () => {
    const keys = [key('audit', 0), key('audit', TEN_DAYS + 1), key('stamp', 20 * DAY)]
    expect(purposesDue(keys, NOW)).toEqual(['assignment'])
  })
})
