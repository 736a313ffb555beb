/** The local gateway against what AWS documents of HTTP APIs: payload format version 2.0, and its answers. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener, request } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { APIGatewayProxyStructuredResultV2 as Result } from 'aws-lambda'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import { gateway } from '../../local/gateway/gateway.ts'
import type { HttpEvent } from '../../shared/http/event.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { createAuthority } from '../agent/support/certificates.ts'
import { raw } from '../support/raw.ts'

const row = { host: 'admin', auth: 'none', summary: 'For this test', reply: z.unknown(), needs: [] } as const
const routes = defineRoutes({
  read: { ...row, method: 'GET', path: '/things/{id}' },
  exact: { ...row, method: 'GET', path: '/things/special' },
  write: { ...row, method: 'POST', path: '/things/{id}/parts/{part}', timeoutMs: 4_000 },
  page: { ...row, method: 'GET', path: '/page', reply: 'page' },
  elsewhere: { ...row, method: 'GET', path: '/elsewhere', host: 'device' },
})

interface Call {
  readonly event: HttpEvent
  readonly leftMs: number
}

/** A gateway whose function keeps what it is called with. */
function capture(result: Result = { statusCode: 200 }): { calls: Call[]; listener: RequestListener } {
  const calls: Call[] = []
  const listener = gateway({
    host: 'admin',
    domainName: 'id.execute-api.us-east-1.amazonaws.com',
    routes,
    call: async (event, context) => {
      calls.push({ event, leftMs: context.getRemainingTimeInMillis() })
      return result
    },
  })
  return { calls, listener }
}

async function start(result?: Result) {
  const { calls, listener } = capture(result)
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { calls, port, url: `http://127.0.0.1:${port}` }
}

/** Headers as a flat list, because a client may repeat one. */
async function send(port: number, method: string, path: string, headers: string[] = [], body = '') {
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method,
    path,
    headers: ['host', 'gateway', ...headers],
  })
  outgoing.end(body)
  const [response] = await once(outgoing, 'response')
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

/** Exactly these bytes as the target of a request, and the status that comes back. */
async function statusOfTarget(port: number, target: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${target} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n`)
  return (await text(socket)).split(' ')[1] ?? ''
}

const only = ({ calls }: { calls: Call[] }): Call => {
  expect(calls).toHaveLength(1)
  return calls[0] ?? expect.unreachable()
}

test('an event is what AWS documents, member by member', async () => {
  const at = await start()
  const body = '{"message":"Grüße"}'
  const headers = [
    ...['Header1', 'value1', 'HEADER1', 'value2', 'Cookie', 'cookie1=a; cookie2=b', 'User-Agent', 'agent'],
    ...['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))],
  ]
  const path = '/things/a%20b%C3%A9/parts/1?parameter1=value1&parameter1=value2&parameter2=a%2Bb'
  await send(at.port, 'POST', path, headers, body)
  const { event, leftMs } = only(at)
  expect(event).toEqual({
    version: '2.0',
    routeKey: 'POST /things/{id}/parts/{part}',
    rawPath: '/things/a%20b%C3%A9/parts/1',
    rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=a%2Bb',
    cookies: ['cookie1=a', 'cookie2=b'],
    headers: {
      host: 'gateway',
      header1: 'value1,value2',
      'user-agent': 'agent',
      'content-type': 'application/json',
      'content-length': '21',
      connection: 'keep-alive',
    },
    queryStringParameters: { parameter1: 'value1,value2', parameter2: 'a+b' },
    pathParameters: { id: 'a bé', part: '1' },
    requestContext: {
      accountId: expect.stringMatching(/^\d{12}$/),
      apiId: expect.any(String),
      domainName: 'id.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'id',
      http: {
        method: 'POST',
        path: '/things/a%20b%C3%A9/parts/1',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'agent',
      },
      requestId: expect.stringMatching(/^[\w-]+$/),
      routeKey: 'POST /things/{id}/parts/{part}',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    body,
    isBase64Encoded: false,
  })
  expect(Math.abs(event.requestContext.timeEpoch - Date.now())).toBeLessThan(10_000)
  expect(leftMs).toBeGreaterThan(3_000)
  expect(leftMs).toBeLessThanOrEqual(4_000)
})

test('what a request does not have, its event does not have', async () => {
  const at = await start()
  await send(at.port, 'GET', '/page')
  const { event } = only(at)
  expect(Object.keys(event).sort()).toEqual(
    [
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ].sort(),
  )
  expect([event.rawQueryString, event.isBase64Encoded]).toEqual(['', false])
  expect(event.requestContext).not.toHaveProperty('authentication')
})

test.each([
  ['application/json', false],
  ['Application/JSON; charset=utf-8', false],
  ['text/plain', false],
  ['application/xml', false],
  ['application/pkcs10', true],
  ['application/x-www-form-urlencoded', true],
  ['application/octet-stream', true],
  ['application/jsonish', true],
])('a body of type %s is base64: %s', async (type, isBase64Encoded) => {
  const at = await start()
  const sent = 'MIIB+é'
  const length = String(Buffer.byteLength(sent))
  await send(at.port, 'POST', '/things/1/parts/2', ['content-type', type, 'content-length', length], sent)
  const { event } = only(at)
  expect(event.isBase64Encoded).toBe(isBase64Encoded)
  expect(Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString()).toBe(sent)
})

test('a path without parameters goes before one with', async () => {
  const at = await start()
  await send(at.port, 'GET', '/things/special')
  expect(only(at).event.routeKey).toBe('GET /things/special')
})

test.each([
  ...['/', '//', '//[', '/things/', '/things/1/2', '/things/../page', '/things/%2e%2e/page', '*'],
  ...['http://[/page', 'http://gateway/page', '/page/', '/elsewhere', '/PAGE', '/?/page'],
])('no row answers %s', async (target) => {
  const at = await start()
  expect(await statusOfTarget(at.port, target)).toBe('404')
  expect(at.calls).toEqual([])
})

test.each(['/things/%', '/things/%ff', '/things/%00', '/things/a%2Fb?%', '/things/x?&&=&a', '/page?%ff=%'])(
  'the function is asked for %s, however it is written',
  async (target) => {
    const at = await start()
    expect(await statusOfTarget(at.port, target)).toBe('200')
    expect(`${only(at).event.rawPath}?${only(at).event.rawQueryString}`.replace(/\?$/, '')).toBe(target)
  },
)

test('what is found nowhere and what is too large is told as the gateway does', async () => {
  const at = await start()
  const missing = await send(at.port, 'DELETE', '/page')
  expect([missing.status, missing.body]).toEqual([404, '{"message":"Not Found"}'])
  const large = Buffer.alloc(11 * 1024 * 1024)
  const refused = await raw(`${at.url}/things/1/parts/2`, { method: 'POST', body: large })
  expect([refused.status, refused.json]).toEqual([413, { message: 'Request Entity Too Large' }])
  const headers = { 'transfer-encoding': 'chunked' }
  const chunked = await raw(`${at.url}/things/1/parts/2`, { method: 'POST', headers, body: large })
  expect(chunked.status).toBe(413)
  expect(at.calls).toEqual([])
})

test('a result becomes its reply; HEAD has the headers of GET and no body', async () => {
  const html = '<p>é</p>'
  const at = await start({
    statusCode: 418,
    headers: { 'content-type': 'text/html', 'x-number': 7 },
    cookies: ['a=1', 'b=2'],
    body: Buffer.from(html).toString('base64'),
    isBase64Encoded: true,
  })
  const got = await send(at.port, 'GET', '/page')
  expect([got.status, got.body]).toEqual([418, html])
  expect(got.headers).toMatchObject({ 'content-length': '9', 'x-number': '7', 'set-cookie': ['a=1', 'b=2'] })
  const head = await send(at.port, 'HEAD', '/page')
  expect([head.status, head.body, head.headers['content-length']]).toEqual([418, '', '9'])
  expect(at.calls.map(({ event }) => event.requestContext.http.method)).toEqual(['GET', 'HEAD'])
  expect((await send(at.port, 'HEAD', '/things/1')).status).toBe(404)
})

test('a client certificate is described as AWS does', async () => {
  const authority = await createAuthority('clients')
  const { key, cert } = await authority.server('127.0.0.1')
  const { calls, listener } = capture()
  const options = { key, cert, ca: authority.pem, requestCert: true, rejectUnauthorized: true }
  const server = createSecure(options, listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  const keys = createKeyStore(createMemory())
  const chain = await authority.issue(await keys.createCsr())
  const { port } = server.address() as AddressInfo
  const identity = { cert: chain, key: await keys.privateKeyPem() }
  expect((await raw(`https://127.0.0.1:${port}/page`, identity)).status).toBe(200)
  const { event } = only({ calls })
  const when = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$/
  expect(event.requestContext.authentication?.clientCert).toEqual({
    clientCertPem: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n[^-]+\n-----END CERTIFICATE-----\n$/),
    subjectDN: 'CN=phone',
    issuerDN: 'CN=clients',
    serialNumber: expect.stringMatching(/^([0-9a-f]{2}:)+[0-9a-f]{2}$/),
    validity: { notBefore: expect.stringMatching(when), notAfter: expect.stringMatching(when) },
  })
  const pem = event.requestContext.authentication?.clientCert.clientCertPem ?? ''
  expect(new X509Certificate(pem).fingerprint256).toBe(new X509Certificate(chain).fingerprint256)
})
