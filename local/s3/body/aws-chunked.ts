import { createHash } from 'node:crypto'
import type { Authentication } from '../auth/authenticate.ts'
import { algorithm, sameSignature, scopeText, sha256Hex, signLines } from '../auth/sigv4.ts'
import { S3Error } from '../errors.ts'
import { ByteReader } from './byte-reader.ts'

const maxLineBytes = 1024
const maxTrailers = 8
const emptyHash = sha256Hex('')

/** Checks the chain of signatures in which each chunk is signed together with the one before it. */
class ChunkSignatures {
  readonly #auth: Authentication
  #previous: string

  constructor(auth: Authentication) {
    this.#auth = auth
    this.#previous = auth.signature
  }

  check(kind: 'PAYLOAD' | 'TRAILER', hashes: readonly string[], given: string): void {
    const { scope, key } = this.#auth
    const head = [`${algorithm}-${kind}`, scope.timestamp, scopeText(scope), this.#previous]
    const expected = signLines(key, [...head, ...hashes])
    if (!sameSignature(expected, given))
      throw new S3Error('SignatureDoesNotMatch', 'A chunk signature is wrong')
    this.#previous = expected
  }
}

/** `<hex size>` or `<hex size>;chunk-signature=<hex>`, as the payload form demands. */
function readChunkHead(line: string, signed: boolean): { size: number; signature: string } {
  const form = signed ? /^([0-9a-f]{1,12});chunk-signature=([0-9a-f]{64})$/i : /^([0-9a-f]{1,12})$/i
  const [, size, signature = ''] = form.exec(line) ?? []
  if (size === undefined) throw new S3Error('InvalidRequest', 'A chunk header is malformed')
  return { size: Number.parseInt(size, 16), signature }
}

/** The lines after the last chunk up to the empty one, names in lower case. */
async function readTrailers(reader: ByteReader): Promise<Map<string, string>> {
  const trailers = new Map<string, string>()
  for (;;) {
    const line = await reader.line(maxLineBytes)
    if (line === '') return trailers
    const colon = line.indexOf(':')
    if (colon < 1 || trailers.size === maxTrailers) throw new S3Error('MalformedTrailerError')
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
}

function checkTrailerSignature(signatures: ChunkSignatures, trailers: ReadonlyMap<string, string>): void {
  const signed = [...trailers].filter(([name]) => name !== 'x-amz-trailer-signature')
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('')
  signatures.check('TRAILER', [sha256Hex(lines)], trailers.get('x-amz-trailer-signature') ?? '')
}

/**
 * Decodes an `aws-chunked` body ("Signature calculations: transferring payload in multiple chunks"), signed or not
 * by `auth.payloadHash`, and returns the trailers. A chunk is passed on before its signature is known to be right:
 * the consumer keeps nothing unless the generator ends well.
 */
export async function* decodeAwsChunked(
  source: AsyncIterator<Buffer>,
  auth: Authentication,
): AsyncGenerator<Buffer, ReadonlyMap<string, string>> {
  const signatures = auth.payloadHash.includes('HMAC') ? new ChunkSignatures(auth) : undefined
  const reader = new ByteReader(source)
  for (;;) {
    const head = readChunkHead(await reader.line(maxLineBytes), signatures !== undefined)
    const hash = createHash('sha256')
    for await (const piece of reader.take(head.size)) {
      if (signatures) hash.update(piece)
      yield piece
    }
    signatures?.check('PAYLOAD', [emptyHash, hash.digest('hex')], head.signature)
    if (head.size === 0) break
    if ((await reader.line(0)) !== '')
      throw new S3Error('InvalidRequest', 'A chunk does not end where it should')
  }
  const trailers = await readTrailers(reader)
  if (signatures && auth.payloadHash.endsWith('-TRAILER')) checkTrailerSignature(signatures, trailers)
  await reader.end()
  return trailers
}
