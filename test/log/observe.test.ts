/** The edges of functions: whatever happens inside, one line tells it and nothing gets out to Lambda's own log. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { Context } from 'aws-lambda'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { FunctionOptions } from '../../functions/http/function-options.ts'
import { createHttpFunction } from '../../functions/http/http-function.ts'
import { observeJob } from '../../functions/jobs/observe-job.ts'
import { type GatewayOptions, gateway } from '../../local/gateway/gateway.ts'
import { type Line, unitLog } from '../../shared/adapters/log/unit-log.ts'
import { YaguraError } from '../../shared/domain/errors.ts'
import { anonymous } from '../../shared/http/callers.ts'
import type { HttpEvent } from '../../shared/http/event.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { raw } from '../support/raw.ts'

const SECRET = 'hana@example.com'

function captured() {
  const lines: Line[] = []
  return { lines, log: unitLog((line) => lines.push(line)) }
}

const routes = defineRoutes({
  'a.page': {
    ...{ method: 'GET', path: '/p/{token}', host: 'enroll', auth: 'none', summary: 'For this test' },
    ...{ reply: 'page', needs: [] },
  },
})
type Options = FunctionOptions<typeof routes>

function ask(answer: Options['handlers']['a.page'], problemPage?: Options['problemPage']) {
  const { lines, log } = captured()
  const call = createHttpFunction({
    ...{ routes, log, ready: async () => undefined, authenticators: { none: anonymous } },
    domains: { enroll: 'e.example', device: 'd.example', admin: 'a.example' },
    handlers: { 'a.page': answer },
    ...(problemPage && { problemPage }),
  })
  const event = {
    ...{ routeKey: 'GET /p/{token}', headers: {}, rawPath: '/p/x', pathParameters: { token: SECRET } },
    requestContext: { requestId: 'r1', domainName: 'e.example', http: { sourceIp: '192.0.2.1' } },
  } as unknown as HttpEvent
  return { lines, send: () => call(event, {} as Context) }
}

const page = async () => ({ status: 200, html: '<p>櫓', headers: {} })
const failing = async (): Promise<never> => {
  throw new Error(SECRET)
}

describe('a request', () => {
  test('leaves one line, and the first of an instance says that it was', async () => {
    const { lines, send } = ask(page)
    await send()
    await send()
    const fields = { requestId: 'r1', route: 'a.page', who: undefined, status: 200, bytes: 6 }
    expect(lines.map(({ figures: _, ...line }) => line)).toEqual([
      { level: 'info', event: 'http', fields: { ...fields, cold: true } },
      { level: 'info', event: 'http', fields },
    ])
    expect(Object.keys(lines[0]?.figures ?? {})).toEqual(['latency'])
  })

  test('that is refused is counted by its class and is no error line', async () => {
    const { lines, send } = ask(async () => {
      throw new YaguraError('link.used')
    })
    expect((await send()).statusCode).toBe(410)
    expect(lines).toMatchObject([
      { event: 'http', fields: { status: 410, code: 'link.used', class: 'link' }, figures: { errors: 1 } },
    ])
  })

  test('that is past its deadline is a fault, though its code begins like a caller’s', async () => {
    const { lines, send } = ask(async () => {
      throw new YaguraError('request.deadline')
    })
    expect((await send()).statusCode).toBe(503)
    expect(lines.map(({ event, fields }) => [event, fields.class])).toEqual([
      ['request.failed', 'fault'],
      ['http', 'fault'],
    ])
  })

  test('whose very problem page fails is answered, and its errors stay in our log', async () => {
    const { lines, send } = ask(failing, failing)
    const { statusCode, body } = await send()
    expect(statusCode).toBe(500)
    expect(JSON.parse(body ?? '')).toMatchObject({
      code: 'service.internal',
      instance: 'urn:yagura:request:r1',
    })
    expect(body).not.toContain(SECRET)
    expect(lines.map(({ event }) => event)).toEqual(['request.failed', 'request.failed', 'http'])
    expect(lines.at(-1)?.fields).toMatchObject({ route: 'a.page', status: 500, code: 'service.internal' })
  })
})

describe('the local gateway', () => {
  async function serve(call: GatewayOptions['call']) {
    const refused: number[] = []
    const failed: unknown[] = []
    const reading = { ...routes['a.page'], reply: 'redirect' as const, method: 'POST' as const }
    const listener = gateway({
      ...{ host: 'enroll', domainName: 'e.example', routes: { reading }, call },
      onRefusal: (status) => refused.push(status),
      onFailure: (error) => failed.push(error),
    })
    const server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    return { refused, failed, server, port, url: `http://127.0.0.1:${port}` }
  }

  test('tells of requests that reach no function, and of a function that does not answer', async () => {
    const at = await serve(failing)
    expect((await raw(`${at.url}/nowhere`)).status).toBe(404)
    expect((await raw(`${at.url}/p/x`, { method: 'POST' })).status).toBe(500)
    expect(at.refused).toEqual([404])
    expect(at.failed).toMatchObject([{ message: SECRET }])
  })

  test('finds no fault with a client that goes away in the middle', async () => {
    const at = await serve(failing)
    const socket = connect(at.port, '127.0.0.1')
    socket.write('POST /p/x HTTP/1.1\r\nhost: gateway\r\ncontent-length: 10\r\n\r\nhalf')
    const [arrived] = await once(at.server, 'request')
    socket.destroy()
    await new Promise((resolve) => arrived.once('close', resolve))
    await setImmediate()
    expect(at.failed).toEqual([])
  })
})

describe('a job', () => {
  test('leaves one line with what it did', async () => {
    const { lines, log } = captured()
    expect(await observeJob(log, 'audit.seal', async () => ({ sealed: 2 }))()).toEqual({ sealed: 2 })
    expect(lines).toMatchObject([{ event: 'job', fields: { job: 'audit.seal', sealed: 2, result: 'done' } }])
    expect(Object.keys(lines[0]?.figures ?? {})).toEqual(['jobDuration'])
  })

  test('that fails rejects with its name alone: Lambda and terminals print what they are thrown', async () => {
    const { lines, log } = captured()
    const error = await observeJob(log, 'audit.seal', failing)().catch((thrown) => thrown)
    expect(String(error)).toBe('JobFailure: job.failed: audit.seal')
    expect(error.cause).toBeUndefined()
    expect(lines).toMatchObject([
      { event: 'job.failed', fields: { job: 'audit.seal' }, cause: { message: SECRET } },
      { event: 'job', fields: { result: 'failed', code: 'service.internal' }, figures: { jobFailures: 1 } },
    ])
  })

  test('that was only looking leaves none when there was nothing', async () => {
    const { lines, log } = captured()
    await observeJob(
      log,
      'outbox.sweep',
      async () => ({ delivered: 0 }),
      ({ delivered }) => delivered !== 0,
    )()
    expect(lines).toEqual([])
  })
})
