/** Text that would like to be obeyed: controls, separators, changes of direction, quotes, halves of characters. */
import fc from 'fast-check'

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n))

export const hostileText = fc.string({
  unit: fc.constantFrom(
    ...range(0x00, 0x22),
    ...range(0x5b, 0x62),
    ...range(0x7f, 0x9f),
    ...range(0x2028, 0x202e),
    ...range(0x2066, 0x2069),
    ...['\ud800', '\udc00', '\ufeff', '櫓', '📱'],
  ),
  maxLength: 60,
})

/** What no line may hold. */
export const OBEYED = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
