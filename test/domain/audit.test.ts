import { describe, expect, it } from 'vitest'
import {
  type AuditRecord,
  EMPTY_CHAIN,
  firstBroken,
  type SealedRecord,
  sealNext,
} from '../../shared/domain/audit.ts'
import { sha256 } from '../../shared/domain/digests.ts'

const recordOf = (id: string): AuditRecord => ({
  ...{ id, atMs: 1, actor: 'admin:1', action: 'user.edit', target: 'usr_1' },
  ...{ before: { name: 'A' }, after: { name: 'B' } },
})

const chainOf = (...ids: string[]): SealedRecord[] => {
  const chain: SealedRecord[] = []
  for (const id of ids) chain.push(sealNext(chain.at(-1) ?? EMPTY_CHAIN, recordOf(id), sha256))
  return chain
}
const broken = (records: readonly SealedRecord[]) => firstBroken(EMPTY_CHAIN, records, sha256)

describe('sealing', () => {
  it('numbers from 1 and hashes the record, its number and the hash before it', () => {
    const [first, second] = chainOf('a', 'b')
    const canonical = (id: string) =>
      `{"action":"user.edit","actor":"admin:1","after":{"name":"B"},"atMs":1,"before":{"name":"A"},"id":"${id}","target":"usr_1"}`
    expect(first).toEqual({
      ...recordOf('a'),
      seq: 1,
      hash: sha256(`${'A'.repeat(43)}\n1\n${canonical('a')}`),
    })
    expect(second).toEqual({ ...recordOf('b'), seq: 2, hash: sha256(`${first?.hash}\n2\n${canonical('b')}`) })
  })

  it('gives the same record another hash at another place', () => {
    const [first, second] = chainOf('a', 'a')
    expect(first?.hash).not.toBe(second?.hash)
  })
})

describe('a chain', () => {
  it('is whole from its beginning or from any of its records', () => {
    const chain = chainOf('a', 'b', 'c')
    expect(broken(chain)).toBeUndefined()
    expect(broken([])).toBeUndefined()
    expect(firstBroken(chain[0] ?? EMPTY_CHAIN, chain.slice(1), sha256)).toBeUndefined()
  })

  it.each<[string, (chain: SealedRecord[]) => SealedRecord[], number]>([
    ['a changed record', (chain) => chain.with(1, { ...chain[1], actor: 'nobody' } as SealedRecord), 2],
    ['a changed hash', (chain) => chain.with(1, { ...chain[1], hash: 'x' } as SealedRecord), 2],
    ['another number', (chain) => chain.with(1, { ...chain[1], seq: 7 } as SealedRecord), 2],
    ['a missing record', (chain) => chain.toSpliced(1, 1), 2],
    ['a missing beginning', (chain) => chain.slice(1), 1],
    ['records in another order', (chain) => chain.toReversed(), 1],
  ])('names the place of %s', (_, change, place) => {
    expect(broken(change(chainOf('a', 'b', 'c')))).toBe(place)
  })
})
