/** A store that says nothing, or half of something: the function answers first, by the clients' own settings. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterEach, describe, expect, it, test } from 'vitest'
import { createHttpFunction } from '../../functions/http/http-function.ts'
import { dynamoClient, s3Client, sesClient } from '../../local/clients.ts'
import {
  dynamoSettings,
  s3Settings,
  sesSettings,
  worstCaseMs,
} from '../../shared/adapters/aws/client-settings.ts'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import { unitLog } from '../../shared/adapters/log/unit-log.ts'
import { anonymous } from '../../shared/http/callers.ts'
import { DEFAULT_TIMEOUT_MS, defineRoutes, type Route } from '../../shared/http/route.ts'
import { deviceRoutes } from '../../shared/http/routes/device.ts'
import { enrollRoutes } from '../../shared/http/routes/enroll.ts'
import { routes } from '../../shared/http/routes.ts'
import { schedules } from '../../shared/http/schedules.ts'
import { domains, eventOf } from '../support/device-event.ts'

describe('a call that never succeeds is over before', () => {
  const limitOf = ({ timeoutMs = DEFAULT_TIMEOUT_MS }: Route) => timeoutMs - 50
  const rows: [string, Route][] = Object.entries(routes)
  const touching = (need: RegExp) => rows.filter(([, { needs }]) => needs.some((one) => need.test(one)))

  test.each(touching(/^(core|fleet):/))('%s must answer, for DynamoDB', (_, row) => {
    expect(worstCaseMs(dynamoSettings)).toBeLessThan(limitOf(row))
  })
  // Signing an address to upload to asks nobody; what reads objects does.
  test.each(touching(/^objects:read/))('%s must answer, for S3', (_, row) => {
    expect(worstCaseMs(s3Settings)).toBeLessThan(limitOf(row))
  })
  test('the outbox is dispatched, for SES', () => {
    expect(worstCaseMs(sesSettings)).toBeLessThan(schedules['outbox.sweep'].timeoutMs)
  })

  test('and the local clients keep to it', async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const clients = [
      [dynamoClient('http://127.0.0.1:1'), dynamoSettings],
      [s3Client('http://127.0.0.1:1', credentials), s3Settings],
      [sesClient('http://127.0.0.1:1'), sesSettings],
    ] as const
    for (const [{ config }, { maxAttempts, requestHandler }] of clients) {
      expect(await config.maxAttempts()).toBe(maxAttempts)
      const kept = await (config.requestHandler as unknown as { configProvider: Promise<object> })
        .configProvider
      expect(kept).toMatchObject(requestHandler)
    }
  })
})

describe('with a store that', () => {
  let stop: () => void = () => undefined
  afterEach(() => stop())

  /** The settings, twenty times as fast. */
  async function impatient(answer: RequestListener): Promise<DynamoDBClient> {
    const server = createServer(answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { maxAttempts, requestHandler } = dynamoSettings
    const { connectionTimeout, requestTimeout, socketTimeout } = requestHandler
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts,
      requestHandler: {
        ...requestHandler,
        connectionTimeout: connectionTimeout / 20,
        requestTimeout: requestTimeout / 20,
        socketTimeout: socketTimeout / 20,
      },
    })
    stop = () => {
      client.destroy()
      server.closeAllConnections()
      server.close()
    }
    return client
  }

  it.each<[string, RequestListener]>([
    ['accepts and never answers', () => undefined],
    [
      'stops in the middle of an answer',
      (_, response) => void response.writeHead(200, { 'content-length': 9 }).write('{'),
    ],
  ])('%s a read is refused as unavailable', async (_, answer) => {
    const { devices } = dynamoStores(await impatient(answer), { fleet: 'fleet', core: 'core' })
    await expect(devices.read('dev_1', { consistent: true })).rejects.toMatchObject({
      code: 'service.unavailable',
    })
  })
})

describe('a request has the time of its row', () => {
  const never = () => new Promise<never>(() => undefined)
  const quick = defineRoutes({
    'device.sync': { ...deviceRoutes['device.sync'], auth: 'none', timeoutMs: 120 },
  })
  const page = defineRoutes({ page: { ...enrollRoutes['enroll.standalone'], path: '/page', timeoutMs: 120 } })
  const base = { domains, log: unitLog(() => undefined), ready: async () => undefined }
  const lambda = { getRemainingTimeInMillis: () => 28_000 } as never
  const sync = { have: { trust: 1, assignment: 0 }, factsHash: 'a'.repeat(43) }
  const late = { statusCode: 503, headers: { 'retry-after': '5' } }

  it('whatever Lambda would give it', async () => {
    const slow = createHttpFunction({
      ...base,
      routes: quick,
      authenticators: { none: anonymous },
      handlers: { 'device.sync': never },
    })
    expect(await slow(eventOf('/v1/sync', domains.device, sync), lambda)).toMatchObject(late)
  })

  it('to find out who asks, too', async () => {
    const slow = createHttpFunction({
      ...base,
      routes: quick,
      authenticators: { none: never },
      handlers: { 'device.sync': never },
    })
    expect(await slow(eventOf('/v1/sync', domains.device, sync), lambda)).toMatchObject(late)
  })

  it('and to show a person what went wrong', async () => {
    const slow = createHttpFunction({
      ...base,
      routes: page,
      authenticators: { none: never },
      handlers: { page: never },
      problemPage: never,
    })
    const event = { ...eventOf('/page', domains.enroll, {}), routeKey: 'GET /page' }
    expect(await slow(event, lambda)).toMatchObject(late)
  })
})
