import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { S3Error } from '../errors.ts'
import { crc32c, crc64nvme, type RunningChecksum } from './crc.ts'

/** A checksum a client gave or S3 keeps; `value` is base64. */
export interface Checksum {
  readonly algorithm: string
  readonly value: string
}

function crc32Running(): RunningChecksum {
  let state = 0
  return {
    update: (bytes) => {
      state = crc32(bytes, state)
    },
    digest: () => {
      const out = Buffer.alloc(4)
      out.writeUInt32BE(state)
      return out
    },
  }
}

const algorithms: ReadonlyMap<string, () => RunningChecksum> = new Map<string, () => RunningChecksum>([
  ['crc32', crc32Running],
  ['crc32c', crc32c],
  ['crc64nvme', crc64nvme],
  ['sha1', () => createHash('sha1')],
  ['sha256', () => createHash('sha256')],
  ['md5', () => createHash('md5')],
])

const prefix = 'x-amz-checksum-'
const notValues = new Set([`${prefix}algorithm`, `${prefix}mode`, `${prefix}type`])

/** A running checksum of `crc32`, `sha256` etc. @throws S3Error `InvalidRequest` for an unknown one: it must not pass */
export function startChecksum(algorithm: string): RunningChecksum {
  const start = algorithms.get(algorithm)
  if (!start) {
    throw new S3Error(
      'InvalidRequest',
      `The checksum ${algorithm} is not supported; use one of ${[...algorithms.keys()]}`,
    )
  }
  return start()
}

/** The algorithm of a header or trailer name; a trailer that is no checksum at all is refused likewise. */
const algorithmOf = (header: string): string =>
  header.startsWith(prefix) ? header.slice(prefix.length) : header

/** Which checksum a request announces: a value in a header, or the name of the trailer that will carry it. */
export interface Announced {
  readonly header: string
  readonly value: string | undefined
}

/**
 * The one checksum announced among the given header names; undefined when there is none.
 * @throws S3Error `InvalidRequest` when there are two, or when only the algorithm is named
 */
export function announcedChecksum(
  names: Iterable<string>,
  header: (name: string) => string | undefined,
): Announced | undefined {
  const given = [...names].filter((name) => name.startsWith(prefix) && !notValues.has(name))
  const trailer = header('x-amz-trailer')?.trim().toLowerCase()
  const found: Announced[] = given.map((name) => ({ header: name, value: header(name) }))
  if (trailer) found.push({ header: trailer, value: undefined })
  if (found.length > 1) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header')
  if (found.length === 0 && header('x-amz-sdk-checksum-algorithm')) {
    throw new S3Error('InvalidRequest', 'x-amz-sdk-checksum-algorithm specified, but no checksum was found')
  }
  return found[0]
}

/** A pass-through that ends in `BadDigest` when the bytes do not have the announced checksum. */
export class ChecksumVerifier {
  readonly #running: RunningChecksum
  readonly #announced: Announced
  /** Known after the last byte. */
  checksum: Checksum | undefined

  constructor(announced: Announced) {
    this.#announced = announced
    this.#running = startChecksum(algorithmOf(announced.header))
  }

  update(bytes: Uint8Array): void {
    this.#running.update(bytes)
  }

  /** `trailers` is where the value stands when it was announced as a trailer. */
  finish(trailers: ReadonlyMap<string, string>): void {
    const { header, value = trailers.get(header) } = this.#announced
    const actual = this.#running.digest().toString('base64')
    if (value === undefined) throw new S3Error('MalformedTrailerError', `The trailer ${header} is missing`)
    if (value !== actual) throw new S3Error('BadDigest', `The ${header} you specified did not match`)
    this.checksum = { algorithm: algorithmOf(header), value: actual }
  }
}

/** Passes bytes on and takes their checksum on the way. */
export async function* withChecksum(
  body: AsyncIterable<Buffer>,
  running: RunningChecksum,
): AsyncGenerator<Buffer> {
  for await (const piece of body) {
    running.update(piece)
    yield piece
  }
}
