import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { authenticate } from './auth/authenticate.ts'
import type { Credentials } from './auth/sigv4.ts'
import { S3Error } from './errors.ts'
import { parseRequest } from './request.ts'
import { operationOf } from './routes.ts'
import { Buckets } from './store/buckets.ts'
import { Uploads } from './store/uploads.ts'
import { element, xmlDocument } from './xml.ts'

export interface S3Options {
  /** Folder of buckets and objects; made if missing. One handler at a time: its locks are in memory. */
  readonly dataDir: string
  readonly credentials: Credentials
  readonly region: string
  /** Where the handler is mounted, e.g. `/s3`: part of what clients sign, not of the bucket's name. */
  readonly mountPath?: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

export type S3Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** A client that went away while it was sending or reading. */
const isDisconnect = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE)$/.test(String(error.code))

function sendError(message: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    // The status is out: a cut connection is the only way left to tell that the body is not whole.
    response.destroy()
    return
  }
  const known = error instanceof S3Error ? error : new S3Error('InternalError')
  const hasBody = message.method !== 'HEAD' && known.status !== 304
  const fields = [
    element('Code', known.code),
    element('Message', known.message),
    element('RequestId', randomUUID()),
  ]
  const body = hasBody ? Buffer.from(xmlDocument(element('Error', ...fields), '')) : undefined
  const described = body ? { 'content-type': 'application/xml', 'content-length': body.length } : {}
  response.writeHead(known.status, { ...known.headers, ...described }).end(body)
  // Some clients read the answer only when they have sent everything.
  message.resume()
}

/**
 * An S3-compatible service (path-style, one owner) as a handler for Node's http or https server. Each write is
 * durable before it is acknowledged. Its promise does not reject: whatever goes wrong is the answer, and what was
 * not foreseen is a 500 that goes to `console.error`.
 */
export function createS3Handler(options: S3Options): S3Handler {
  const { credentials, region, mountPath = '', now } = options
  const buckets = new Buckets(options.dataDir)
  const uploads = new Uploads(options.dataDir, buckets)
  return async (message, response) => {
    try {
      const nowMs = now()
      const request = parseRequest(message, mountPath)
      const auth = authenticate(request, { credentials, region, nowMs })
      const run = operationOf(request)
      const { bucket, key = '' } = request
      if (bucket === undefined) throw new S3Error('NotImplemented', 'Buckets are not listed')
      await run({ request, auth, response, bucket, key, buckets, uploads, region, nowMs })
    } catch (error) {
      if (!(error instanceof S3Error || isDisconnect(error))) console.error('s3:', error)
      sendError(message, response, error)
    }
  }
}
