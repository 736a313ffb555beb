import { isoTime, type Operation, quoted, type S3Call, sendXml } from '../call.ts'
import { S3Error } from '../errors.ts'
import { element, type Xml } from '../xml.ts'

const maxPage = 1000

interface Entry {
  readonly name: string
  /** A common prefix, which stands for all keys that begin with it. */
  readonly isPrefix: boolean
}

/** How many to list at most, capped as S3 caps it. @throws S3Error `InvalidArgument` */
export function pageSize(text: string | undefined): number {
  if (text === undefined) return maxPage
  if (!/^\d{1,9}$/.test(text)) throw new S3Error('InvalidArgument', 'A page size must be a whole number')
  return Math.min(Number(text), maxPage)
}

const isAfter = (name: string, other: string): boolean =>
  Buffer.compare(Buffer.from(name), Buffer.from(other)) > 0

/** The continuation token is the last name of the page before. */
const writeToken = (name: string): string => Buffer.from(name).toString('base64url')

function readToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString('utf8')
  if (token === '' || writeToken(name) !== token) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect')
  }
  return name
}

/** Keys and common prefixes from the beginning, in byte order, each name once. */
async function listEntries({ request, buckets, bucket }: S3Call): Promise<Entry[]> {
  const prefix = request.query.get('prefix') ?? ''
  const delimiter = request.query.get('delimiter') ?? ''
  const startAfter = request.query.get('start-after') ?? ''
  const entries = new Map<string, Entry>()
  for (const key of await buckets.keys(bucket)) {
    if (!key.startsWith(prefix) || !isAfter(key, startAfter)) continue
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const name = cut < 0 ? key : key.slice(0, cut + delimiter.length)
    entries.set(name, { name, isPrefix: cut >= 0 })
  }
  return [...entries.values()]
}

async function row(
  { buckets, bucket }: S3Call,
  entry: Entry,
  show: (text: string) => string,
): Promise<Xml[]> {
  if (entry.isPrefix) return [element('CommonPrefixes', element('Prefix', show(entry.name)))]
  const meta = await buckets.find(bucket, entry.name)
  if (!meta) return []
  const fields = [
    element('Key', show(entry.name)),
    element('LastModified', isoTime(meta.lastModifiedMs)),
    element('ETag', quoted(meta.etag)),
    element('Size', meta.size),
    element('StorageClass', 'STANDARD'),
  ]
  return [element('Contents', ...fields)]
}

/** The parameters of the request as the answer repeats them. */
function echo(query: ReadonlyMap<string, string>, show: (text: string) => string): Xml[] {
  const shown = [
    ['Prefix', show(query.get('prefix') ?? '')],
    ['Delimiter', show(query.get('delimiter') ?? '')],
    ['StartAfter', show(query.get('start-after') ?? '')],
    ['ContinuationToken', query.get('continuation-token') ?? ''],
    ['EncodingType', query.get('encoding-type') ?? ''],
  ] as const
  return shown
    .filter(([name, value]) => name === 'Prefix' || value)
    .map(([name, value]) => element(name, value))
}

/** ListObjectsV2. */
export const listObjects: Operation = async (call) => {
  const { query } = call.request
  const limit = pageSize(query.get('max-keys'))
  const token = query.get('continuation-token')
  const after = token === undefined ? undefined : readToken(token)
  const show = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text
  const entries = (await listEntries(call)).filter(({ name }) => after === undefined || isAfter(name, after))
  const page = entries.slice(0, limit)
  const rows: Xml[] = []
  for (const entry of page) rows.push(...(await row(call, entry, show)))
  const last = entries.length > limit ? page.at(-1) : undefined
  const summary = [
    element('Name', call.bucket),
    ...echo(query, show),
    element('MaxKeys', limit),
    element('KeyCount', rows.length),
    element('IsTruncated', last !== undefined),
    ...(last ? [element('NextContinuationToken', writeToken(last.name))] : []),
  ]
  sendXml(call.response, element('ListBucketResult', ...summary, ...rows))
}
