/** Requests as they come from the gateway, and what stands in their paths, queries and headers. */
import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { expect } from 'vitest'
import { eventOf } from '../../../../local/gateway/event.ts'
import { matcher } from '../../../../local/gateway/match.ts'
import { targetOf } from '../../../../local/gateway/target.ts'
import { readCursor, writeCursor } from '../../../../shared/adapters/dynamo/documents.ts'
import { groupPage } from '../../../../shared/adapters/dynamo/fleet/group-index.ts'
import type { Table } from '../../../../shared/adapters/dynamo/table.ts'
import { type ErrorCode, isYaguraError } from '../../../../shared/domain/errors.ts'
import { canonicalText } from '../../../../shared/domain/policy/canonical-text.ts'
import { check, type HttpEvent, readBody, sourceNetwork } from '../../../../shared/http/event.ts'
import type { Route } from '../../../../shared/http/route.ts'
import { routes } from '../../../../shared/http/routes.ts'
import { safeAddress } from '../../../../shared/mails/address.ts'
import { parseUserAgent } from '../../../../shared/pages/client.ts'
import { negotiateLocale } from '../../../../shared/texts/locale.ts'
import { rightValues, wrongValues } from '../../../contract/arbitrary.ts'
import { damagedLine, damagedText } from '../damage.ts'
import { damagedJsonText } from '../damaged-json.ts'
import { type Decoder, decoder } from '../decoder.ts'

const hasCode =
  (...codes: ErrorCode[]) =>
  (error: unknown): boolean =>
    isYaguraError(error) && codes.includes(error.code)
const refuses = hasCode('request.malformed', 'request.invalid', 'request.too_large', 'request.content_type')

const rows = Object.values<Route>(routes)
const mostlyRight = (schema: NonNullable<Route['body']>, io: 'input' | 'output') => {
  const right = rightValues(schema, [], io)
  return fc.oneof(right, wrongValues(right))
}

interface Input {
  readonly route: Route
  readonly event: HttpEvent
}

const eventWith = (contentType: string, body: string | Uint8Array): HttpEvent =>
  ({
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: typeof body !== 'string',
  }) as unknown as HttpEvent

const contentTypes = fc.oneof(
  { arbitrary: fc.constant('application/json'), weight: 9 },
  { arbitrary: damagedText(['application/json; charset=utf-8']), weight: 1 },
)

/** Bodies by each row's own schema: right, wrong, damaged as text, and not JSON at all. */
const bodies: fc.Arbitrary<Input> = fc.oneof(
  ...rows.flatMap((route) => {
    if (!route.body) return []
    const text = mostlyRight(route.body, 'input').map((value) => JSON.stringify(value) ?? 'null')
    const any = fc.oneof(
      { arbitrary: text, weight: 6 },
      { arbitrary: text.chain((one) => damagedText([one])), weight: 2 },
      { arbitrary: text.map((one) => Buffer.from(one)), weight: 1 },
      { arbitrary: fc.uint8Array(), weight: 1 },
    )
    return [fc.tuple(contentTypes, any).map(([type, body]) => ({ route, event: eventWith(type, body) }))]
  }),
)

const places: fc.Arbitrary<readonly [NonNullable<Route['params']>, unknown]> = fc.oneof(
  ...rows
    .flatMap(({ params, query }) => [params, query])
    .flatMap((schema) =>
      schema ? [mostlyRight(schema, 'output').map((value) => [schema, value] as const)] : [],
    ),
)

const syncBody = {
  have: { trust: 1, assignment: 2, policy: 'p'.repeat(43) },
  factsHash: 'f'.repeat(43),
  facts: {
    ...{ name: 'Hana', manufacturer: 'Testworks', model: 'T1', osVersion: '14', apiLevel: 34 },
    ...{ agentVersion: '0.1.0', locale: 'ja-JP', timeZone: 'Asia/Tokyo', installSource: 'simulator' },
  },
  results: [
    {
      ...{ kind: 'policyReport', seq: 1, atMs: 1, assignmentSeq: 1, policyHash: 'p'.repeat(43) },
      settings: { 'apps.mode': { state: 'applied' } },
    },
  ],
  min: { policyEpoch: 3, commandSeq: 4 },
}

const indexKey = { lpk: 'USERS', lsk: '花子', pk: 'USER#usr_1', sk: 'DOC' }
const cursorOf = writeCursor(indexKey)
const isCursorRefusal = hasCode('request.invalid')
const emptyTable = {
  query: async () => ({ items: [], lastKey: undefined }),
  batchGet: async () => [],
} as unknown as Table

const agents = [
  'Mozilla/5.0 (Linux; Android 8.0.0; SO-04J) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1',
]
const addresses = ['192.0.2.7', '2001:db8::7', '::1', '::ffff:192.0.2.1', '2001:db8:1:2:3:4:5:6']

const match = matcher(routes, 'admin')
const requestFor = (url: string, header: string) =>
  ({
    ...{ url, method: 'GET', httpVersion: '1.1', headers: { cookie: header }, socket: {} },
    headersDistinct: { cookie: [header], 'content-type': [header] },
  }) as unknown as IncomingMessage

export const decoders: readonly Decoder[] = [
  decoder({
    name: 'bodies of all routes',
    inputs: bodies,
    decode: ({ route, event }) => check(route.body, readBody(event, route), 'body'),
    refuses,
  }),
  decoder({
    name: 'parameters and queries of all routes',
    inputs: places,
    decode: ([schema, value]) => check(schema, value, 'query'),
    refuses,
  }),
  decoder({
    name: 'body of a synchronisation, to the hash of its facts',
    inputs: damagedJsonText([syncBody]),
    decode: (text) => {
      const route = routes['device.sync']
      const { facts } = check(route.body, readBody(eventWith('application/json', text), route), 'body') as {
        facts?: unknown
      }
      if (facts) canonicalText(facts)
    },
    refuses,
  }),
  decoder({
    name: 'cursor of a list',
    inputs: fc.oneof(
      damagedText([cursorOf]),
      damagedJsonText([indexKey]).map((text) => Buffer.from(text).toString('base64url')),
    ),
    decode: (cursor) => {
      const parts = ['lpk', 'lsk', 'pk', 'sk'] as const
      const key = readCursor(cursor, [...parts], 'USERS')
      expect(readCursor(writeCursor(key), [...parts], 'USERS')).toEqual(key)
    },
    refuses: isCursorRefusal,
  }),
  decoder({
    name: 'cursor of a group',
    inputs: damagedText(['0.', '3.dev_01JABCDEFGHJKMNPQRSTVWXYZ0']),
    decode: (cursor) => groupPage(emptyTable, 'grp_MANAGED', 10, cursor),
    refuses: isCursorRefusal,
  }),
  decoder({
    name: 'address of a mail',
    inputs: damagedText(['hana@example.com', '花子@例え.jp']),
    decode: (address) => safeAddress('mail', { name: address, address }),
    refuses: hasCode('request.invalid'),
  }),
  decoder({
    name: 'browser and language',
    inputs: fc.tuple(
      damagedLine(agents),
      damagedLine(['"13.0.0"']),
      damagedLine(['ja, en-GB;q=0.8, *;q=0.1']),
    ),
    decode: ([userAgent, hint, acceptLanguage]) => {
      parseUserAgent(userAgent, hint)
      negotiateLocale({ acceptLanguage, query: hint })
    },
  }),
  decoder({
    name: 'network of a request',
    inputs: damagedLine(addresses),
    decode: (sourceIp) => sourceNetwork({ requestContext: { http: { sourceIp } } } as HttpEvent),
  }),
  decoder({
    name: 'path of a request at the local gateway',
    inputs: fc.tuple(
      damagedLine(['/v1/devices/dev_1?cursor=a&limit=5&lang=ja', '/v1/audit']),
      damagedLine(['a=1; b=2']),
    ),
    decode: ([url, header]) => {
      const found = match('GET', targetOf(url).path)
      const event = { domainName: 'a.example', request: requestFor(url, header), body: Buffer.from(header) }
      if (found) eventOf({ ...event, match: found })
      eventOf({ ...event, match: match('GET', '/v1/me') ?? expect.unreachable() })
    },
  }),
]
