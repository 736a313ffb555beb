/** Inputs that are nearly right: something valid, damaged in a few places; and some that never were. */
import fc from 'fast-check'

/** Bytes and text alike: a run that pieces are cut out of and put into. */
interface Material<T> {
  readonly cut: (whole: T, from: number, to?: number) => T
  readonly join: (parts: readonly T[]) => T
  readonly lengthOf: (whole: T) => number
  /** One unit with a bit turned. */
  readonly flip: (whole: T, at: number, bit: number) => T
  readonly filler: fc.Arbitrary<T>
}

const kinds = ['flip', 'overwrite', 'insert', 'remove', 'truncate', 'repeat', 'graft'] as const

interface Blow<T> {
  readonly kind: (typeof kinds)[number]
  readonly from: 'start' | 'end' | 'anywhere'
  readonly at: number
  readonly reach: number
  readonly times: number
  readonly filler: T
}

/** No single input grows beyond what a server reads of a request's head, or its own size twice. */
const MAX_GROWTH = 16 * 1024

function placeOf({ from, at }: Blow<unknown>, length: number): number {
  if (from === 'start') return Math.min(at % 64, length)
  if (from === 'end') return Math.max(0, length - 1 - (at % 2048))
  return at % (length + 1)
}

/** Every blow is the same cut: what stands between `at` and `to` gives way to something else. */
function strike<T>(m: Material<T>, whole: T, blow: Blow<T>, other: T): T {
  const length = m.lengthOf(whole)
  const at = placeOf(blow, length)
  const to = Math.min(length, at + blow.reach)
  const replace = (end: number, ...by: T[]) => m.join([m.cut(whole, 0, at), ...by, m.cut(whole, end)])
  switch (blow.kind) {
    case 'flip':
      return at < length ? replace(at + 1, m.flip(whole, at, blow.times)) : whole
    case 'overwrite':
      return replace(Math.min(length, at + m.lengthOf(blow.filler)), blow.filler)
    case 'insert':
      return replace(at, blow.filler)
    case 'remove':
      return replace(to)
    case 'truncate':
      return m.cut(whole, 0, at)
    case 'repeat': {
      const times = Math.min(blow.times, Math.floor(MAX_GROWTH / Math.max(1, to - at)))
      return replace(at, ...Array<T>(times).fill(m.cut(whole, at, to)))
    }
    case 'graft':
      return replace(length, m.cut(other, at % (m.lengthOf(other) + 1)))
  }
}

function damaged<T>(m: Material<T>, samples: readonly T[]): fc.Arbitrary<T> {
  const blow: fc.Arbitrary<Blow<T>> = fc.record({
    kind: fc.constantFrom(...kinds),
    from: fc.constantFrom('start', 'end', 'anywhere'),
    at: fc.nat(0xffffff),
    reach: fc.oneof(fc.nat(8), fc.nat(64), fc.nat(4096)),
    times: fc.oneof(fc.nat(8), fc.constantFrom(64, 1024, MAX_GROWTH)),
    filler: m.filler,
  })
  const sample = fc.constantFrom(...samples)
  return fc
    .tuple(sample, sample, fc.array(blow, { maxLength: 5 }))
    .map(([one, other, blows]) => blows.reduce((whole, next) => strike(m, whole, next, other), one))
}

/** A number where a file keeps its lengths, counts and offsets: in any width and byte order. */
const numbers: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.oneof(fc.nat(300), fc.nat(70_000), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1)),
    fc.constantFrom(1, 2, 4, 8),
    fc.boolean(),
  )
  .map(([value, width, isBig]) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(value))
    const little = bytes.subarray(0, width)
    return isBig ? little.reverse() : little
  })

const byteMaterial: Material<Uint8Array> = {
  cut: (whole, from, to) => whole.subarray(from, to),
  join: (parts) => Buffer.concat(parts),
  lengthOf: (whole) => whole.length,
  flip: (whole, at, bit) => Buffer.of((whole[at] ?? 0) ^ (1 << (bit & 7))),
  filler: fc.oneof(
    numbers,
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom(Buffer.alloc(8, 0xff), Buffer.alloc(16), Buffer.of(0xff, 0xff, 0xff, 0x7f)),
  ),
}

/** What has hurt readers of text before. */
const signs = [...'%"\\{[;=,:/&#?\0\r\n']
const words = '%ff %00 .. __proto__ constructor null NaN 1e999 -0 \ud800 \u{1f3ef} \ufeff ٣ 櫓'.split(' ')

const textMaterial: Material<string> = {
  cut: (whole, from, to) => whole.slice(from, to),
  join: (parts) => parts.join(''),
  lengthOf: (whole) => whole.length,
  flip: (whole, at, bit) => String.fromCharCode(whole.charCodeAt(at) ^ (1 << (bit & 7))),
  filler: fc.oneof(
    fc.constantFrom(...signs, ...words),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  ),
}

const mostly = <T>(usual: fc.Arbitrary<T>, rarely: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: usual, weight: 9 }, { arbitrary: rarely, weight: 1 })

export const damagedBytes = (samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  mostly(damaged(byteMaterial, samples), fc.uint8Array({ maxLength: 300 }))

export const damagedText = (samples: readonly string[]): fc.Arbitrary<string> =>
  mostly(damaged(textMaterial, samples), fc.string({ unit: 'binary', maxLength: 100 }))

/** Part of an HTTP request's head as Node passes it on: each byte a character, and no line break. */
export const damagedLine = (samples: readonly string[]): fc.Arbitrary<string> =>
  damagedText(samples).map((text) =>
    Buffer.from(text, 'latin1')
      .toString('latin1')
      .replace(/[\r\n\0]/g, ''),
  )
