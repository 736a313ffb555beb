/** What the local gateway hands to a function, against what AWS documents: payload format version 2.0. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import { createAuthority } from '../agent/support/certificates.ts'
import { raw } from '../support/raw.ts'
import { capture, only, send, start } from './captured.ts'

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
  await send(at.port, 'POST', '/things/1/parts/2', [
    'content-type',
    'application/pkcs10',
    'content-length',
    '0',
  ])
  expect(at.calls[1]?.event).not.toHaveProperty('body')
  expect(at.calls[1]?.event.isBase64Encoded).toBe(false)
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

test('a client certificate is described as AWS does', async () => {
  const authority = await createAuthority('clients')
  const { key, cert } = await authority.server('127.0.0.1')
  const { calls, listener } = capture()
  const options = { key, cert, ca: authority.pem, requestCert: true, rejectUnauthorized: true }
  const server = createServer(options, listener).listen(0, '127.0.0.1')
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
