import type { ServerResponse } from 'node:http'
import type { Authentication } from './auth/authenticate.ts'
import type { S3Request } from './request.ts'
import type { Buckets } from './store/buckets.ts'
import type { Uploads } from './store/uploads.ts'
import { type Xml, xmlDocument } from './xml.ts'

/** One authenticated request on its way to its operation. */
export interface S3Call {
  readonly request: S3Request
  readonly auth: Authentication
  readonly response: ServerResponse
  readonly bucket: string
  /** '' for an operation on the bucket. */
  readonly key: string
  readonly buckets: Buckets
  readonly uploads: Uploads
  readonly region: string
  readonly nowMs: number
}

export type Operation = (call: S3Call) => Promise<void>

export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, headers).end()
}

export function sendXml(response: ServerResponse, root: Xml): void {
  const body = xmlDocument(root)
  response
    .writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) })
    .end(body)
}

export const isoTime = (ms: number): string => new Date(ms).toISOString()
export const quoted = (etag: string): string => `"${etag}"`
