import type { IncomingMessage } from 'node:http'
import { S3Error } from './errors.ts'

/** A request as S3 sees it: the raw path for the signature, the decoded bucket and key for the operation. */
export interface S3Request {
  readonly method: string
  /** Path exactly as sent, mount prefix included, without the query. */
  readonly rawPath: string
  readonly query: ReadonlyMap<string, string>
  /** Absent on the service root. */
  readonly bucket: string | undefined
  /** Absent on a bucket. */
  readonly key: string | undefined
  readonly message: IncomingMessage
  /** A header, or the `x-amz-*` query parameter that a presigning client hoisted out of the headers. */
  header(name: string): string | undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new S3Error('InvalidURI', 'The request target is not valid percent-encoded UTF-8')
  }
}

function parseQuery(raw: string): Map<string, string> {
  const query = new Map<string, string>()
  for (const pair of raw.split('&').filter(Boolean)) {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (query.has(name)) throw new S3Error('InvalidArgument', `The parameter ${name} is given twice`)
    query.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return query
}

/** Bucket and key of a path-style address; never normalised, so `..` in a key is two plain characters. */
function splitPath(path: string): { bucket: string | undefined; key: string | undefined } {
  const slash = path.indexOf('/', 1)
  const bucket = decode(slash < 0 ? path.slice(1) : path.slice(1, slash))
  const key = slash < 0 ? '' : decode(path.slice(slash + 1))
  return { bucket: bucket || undefined, key: key || undefined }
}

/**
 * Reads the request line. `mountPath` ('' or `/s3`) is stripped from the address but stays in `rawPath`.
 * @throws S3Error `InvalidURI` for an address outside the mount, not path-style or not UTF-8
 */
export function parseRequest(message: IncomingMessage, mountPath: string): S3Request {
  const target = message.url ?? ''
  const mark = target.indexOf('?')
  const rawPath = mark < 0 ? target : target.slice(0, mark)
  if (!rawPath.startsWith(`${mountPath}/`)) throw new S3Error('InvalidURI')
  const query = parseQuery(mark < 0 ? '' : target.slice(mark + 1))
  return {
    method: message.method ?? '',
    rawPath,
    query,
    ...splitPath(rawPath.slice(mountPath.length)),
    message,
    header: (name) =>
      message.headersDistinct[name]?.join(',') ?? (name.startsWith('x-amz-') ? query.get(name) : undefined),
  }
}
