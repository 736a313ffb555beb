/** The object store's bodies: plain, chunked, chunked and signed, and XML. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Authentication } from '../../../../local/s3/auth/authenticate.ts'
import {
  algorithm,
  type Scope,
  scopeText,
  sha256Hex,
  signingKey,
  signLines,
} from '../../../../local/s3/auth/sigv4.ts'
import { decodeAwsChunked } from '../../../../local/s3/body/aws-chunked.ts'
import { receiveText } from '../../../../local/s3/body/receive.ts'
import { S3Error } from '../../../../local/s3/errors.ts'
import { parseRequest } from '../../../../local/s3/request.ts'
import { element, type Xml, xmlDocument } from '../../../../local/s3/xml.ts'
import { parseXml, type XmlElement } from '../../../../local/s3/xml-parse.ts'
import { damagedBytes, damagedText } from '../damage.ts'
import { type Decoder, decoder } from '../decoder.ts'

const refuses = (error: unknown): boolean => error instanceof S3Error && error.code !== 'InternalError'

const scope: Scope = { timestamp: '20261123T000000Z', date: '20261123', region: 'us-east-1' }
const key = signingKey('secret', scope)
const seed = '0'.repeat(64)
const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'
const UNSIGNED = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
const authFor = (payloadHash: string): Authentication => ({ payloadHash, scope, key, signature: seed })

const unsignedBody = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'

/** As a client writes it: each chunk is signed together with the one before. */
function signedBody(...chunks: string[]): string {
  let previous = seed
  const sign = (kind: string, ...hashes: string[]) => {
    const lines = [`${algorithm}-${kind}`, scope.timestamp, scopeText(scope), previous, ...hashes]
    previous = signLines(key, lines)
    return previous
  }
  const written = [...chunks, ''].map((chunk) => {
    const signature = sign('PAYLOAD', sha256Hex(''), sha256Hex(chunk))
    const head = `${chunk.length.toString(16)};chunk-signature=${signature}\r\n`
    return chunk ? `${head}${chunk}\r\n` : head
  })
  const trailer = 'x-amz-checksum-crc32:NhCmhg=='
  const last = sign('TRAILER', sha256Hex(`${trailer}\n`))
  return `${written.join('')}${trailer}\r\nx-amz-trailer-signature:${last}\r\n\r\n`
}

const buffers = (...texts: string[]) => texts.map((text) => Buffer.from(text, 'latin1'))

/** In pieces as a socket might deliver them. */
async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield Buffer.from(bytes.subarray(at, at + length))
}

const pieces = fc.oneof(
  fc.constant(65_536),
  fc.integer({ min: 100, max: 1000 }),
  fc.integer({ min: 7, max: 20 }),
)

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}

const chunked = (name: string, payloadHash: string, ...samples: string[]): Decoder =>
  decoder({
    name,
    inputs: fc.tuple(damagedBytes(buffers(...samples)), pieces),
    decode: ([bytes, length]) => drain(decodeAwsChunked(inPieces(bytes, length), authFor(payloadHash))),
    refuses,
  })

interface Body {
  readonly bytes: Uint8Array
  readonly headers: Readonly<Record<string, string>>
  readonly payloadHash: string
}

function messageOf({ bytes, headers }: Body): IncomingMessage {
  const distinct = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
  const stream = Readable.from(buffersOf(bytes), { objectMode: false })
  return Object.assign(stream, { method: 'PUT', url: '/b/k', headers, headersDistinct: distinct }) as never
}
const buffersOf = (bytes: Uint8Array): Buffer[] => (bytes.length ? [Buffer.from(bytes)] : [])

const hello = Buffer.from('hello')
const hashOf = (name: string, encoding: 'hex' | 'base64') => createHash(name).update(hello).digest(encoding)

const bodies: fc.Arbitrary<Body> = fc.record({
  bytes: fc.oneof(fc.constant(hello), damagedBytes([hello]), damagedBytes(buffers(unsignedBody))),
  headers: fc.oneof(
    fc.constant({ 'content-length': '5' }),
    fc.record({
      'content-length': damagedText(['5']),
      'content-md5': damagedText([hashOf('md5', 'base64')]),
    }),
    fc.record({
      'content-length': fc.constant('5'),
      'x-amz-checksum-sha256': damagedText([hashOf('sha256', 'base64')]),
    }),
    fc.record({
      'x-amz-decoded-content-length': fc.constant('5'),
      'x-amz-trailer': damagedText(['x-amz-checksum-crc32']),
    }),
  ),
  payloadHash: fc.oneof(
    fc.constantFrom('UNSIGNED-PAYLOAD', UNSIGNED, SIGNED),
    damagedText([hashOf('sha256', 'hex')]),
  ),
})

const parts = element('Part', element('PartNumber', 1), element('ETag', '"&lt;a&gt;\r"'))
const documents = [
  xmlDocument(element('CompleteMultipartUpload', parts, parts)),
  '<Delete><Object><Key>a &amp; b &#x6adb;</Key></Object><Quiet>true</Quiet><Empty/></Delete>',
]
const xmlOf = ({ name, text, children }: XmlElement): Xml => element(name, text, ...children.map(xmlOf))

export const decoders: readonly Decoder[] = [
  chunked('chunks', UNSIGNED, unsignedBody, `3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`),
  chunked('signed chunks', SIGNED, signedBody('hello'), signedBody('he', 'llo')),
  decoder({
    name: 'body with its length, hashes and checksums',
    inputs: bodies,
    decode: (body) => receiveText(parseRequest(messageOf(body), ''), authFor(body.payloadHash), 65_536),
    refuses,
  }),
  decoder({
    name: 'XML',
    inputs: damagedText(documents),
    decode: (text) => {
      const root = parseXml(text)
      expect(parseXml(xmlDocument(xmlOf(root)))).toEqual(root)
    },
    refuses,
  }),
]
