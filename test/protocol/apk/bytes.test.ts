/** The bricks: no reader leaves its bytes, whatever a length says. */
import { describe, expect, it } from 'vitest'
import { YaguraError } from '../../../shared/domain/errors.ts'
import { ByteReader } from '../../../shared/protocol/apk/byte-reader.ts'
import { bufferSource, readAnnounced, windowedSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { badSignature, damaged } from '../../../shared/protocol/apk/refusal.ts'
import type { ByteSource } from '../../../shared/protocol/byte-source.ts'
import { refusalIn, refusalOf } from './fixtures.ts'

const bytes = Buffer.from(Array.from({ length: 20 }, (_, index) => index))
const reader = (length = 20) => new ByteReader(bytes.subarray(0, length), 'why')
const refused = (work: () => unknown) => refusalIn(work)

describe('a reader', () => {
  it('reads little-endian, and says how much is left', () => {
    const one = reader()
    expect([one.u8(), one.u16(), one.u32(), one.remaining, one.length]).toEqual([
      0, 0x0201, 0x06050403, 13, 20,
    ])
    expect([...one.take(2)]).toEqual([7, 8])
    expect([...one.peek(2), ...one.take(1)]).toEqual([9, 10, 9])
    expect([...one.at(18).bytes]).toEqual([18, 19])
    expect(one.remaining).toBe(10)
  })

  it('reads to the last byte and no further', async () => {
    const steps: [number, (one: ByteReader) => unknown][] = [
      [1, (one) => one.u8()],
      [2, (one) => one.u16()],
      [4, (one) => one.u32()],
      [3, (one) => one.take(3)],
      [3, (one) => one.peek(3)],
      [3, (one) => one.section(3)],
      [3, (one) => one.at(3)],
    ]
    for (const [length, step] of steps) {
      step(reader(length))
      expect(await refused(() => step(reader(length - 1)))).toBe('apk.damaged: why')
    }
    expect(reader(3).at(3).remaining).toBe(0)
  })

  it('takes no 64-bit length that a number does not hold exactly', async () => {
    const largest = Buffer.alloc(8)
    largest.writeBigUInt64LE(BigInt(Number.MAX_SAFE_INTEGER))
    expect(new ByteReader(largest, 'why').u64()).toBe(Number.MAX_SAFE_INTEGER)
    largest.writeBigUInt64LE(BigInt(Number.MAX_SAFE_INTEGER) + 1n)
    expect(await refused(() => new ByteReader(largest, 'why').u64())).toBe('apk.damaged: why')
  })

  it('gives what a length announces, under its own name', async () => {
    const prefixed = new ByteReader(Buffer.of(2, 0, 0, 0, 7, 8, 9), 'why')
    const inner = prefixed.lengthPrefixed()
    expect([...inner.bytes, prefixed.remaining]).toEqual([7, 8, 1])
    inner.take(2)
    expect(await refused(() => inner.u8())).toBe('apk.damaged: why')
  })
})

describe('a buffer as a source', () => {
  it('answers exactly what was asked for, to its ends', async () => {
    expect([...(await bufferSource(bytes).read(0, 2)), ...(await bufferSource(bytes).read(19, 1))]).toEqual([
      0, 1, 19,
    ])
    expect(await bufferSource(bytes).read(20, 0)).toHaveLength(0)
  })

  it.each([
    [-1, 1],
    [1, -1],
    [19, 2],
    [21, 0],
  ])('rejects %i and %i bytes as a mistake of the caller', async (offset, length) => {
    await expect(bufferSource(bytes).read(offset, length)).rejects.toThrow(
      new RangeError(`read of ${length} bytes at ${offset} in 20`),
    )
  })
})

describe('a window', () => {
  const counted = () => {
    const reads: [number, number][] = []
    const source: ByteSource = {
      size: 20,
      read: (offset, length) => {
        reads.push([offset, length])
        return bufferSource(bytes).read(offset, length)
      },
    }
    return { reads, window: windowedSource(source, 8) }
  }

  it('makes one read of many small ones in a row', async () => {
    const { reads, window } = counted()
    for (const at of [4, 6, 10]) expect([...(await window.read(at, 2))]).toEqual([at, at + 1])
    expect([...(await window.read(4, 8))]).toEqual([4, 5, 6, 7, 8, 9, 10, 11])
    expect(reads).toEqual([[4, 8]])
  })

  it('moves when asked for what is before, behind or across its edge, and ends with the source', async () => {
    const { reads, window } = counted()
    await window.read(4, 2)
    await window.read(3, 2)
    await window.read(10, 2)
    expect([...(await window.read(18, 2))]).toEqual([18, 19])
    expect(reads).toEqual([
      [4, 8],
      [3, 8],
      [10, 8],
      [18, 2],
    ])
  })

  it('is passed by what is larger than it', async () => {
    const { reads, window } = counted()
    await window.read(4, 8)
    expect(await window.read(5, 9)).toHaveLength(9)
    await window.read(4, 8)
    expect(reads).toEqual([
      [4, 8],
      [5, 9],
    ])
  })
})

it('a range that a file announces lies in the file', async () => {
  const announced = (offset: number, length: number) =>
    readAnnounced(bufferSource(bytes), offset, length, 'why')
  expect(await announced(0, 20)).toHaveLength(20)
  expect(await announced(20, 0)).toHaveLength(0)
  const outside: [number, number][] = [
    [-1, 1],
    [1, -1],
    [19, 2],
    [0, 21],
  ]
  for (const [offset, length] of outside)
    expect(await refusalOf(announced(offset, length))).toBe('apk.damaged: why')
})

it('a refusal keeps what a library said for the log, and nothing where nothing was said', () => {
  const cause = new Error('of a library')
  for (const refusal of [damaged, badSignature]) {
    expect(refusal('why', cause).cause).toBe(cause)
    expect(refusal('why')).not.toHaveProperty('cause')
    expect(refusal('why')).toBeInstanceOf(YaguraError)
  }
})
