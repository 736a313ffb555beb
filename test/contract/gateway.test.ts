/** Which requests the local gateway lets through to a function, and what it makes of the answers. */
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { raw } from '../support/raw.ts'
import { only, send, start } from './captured.ts'

/** Exactly these bytes as the target of a request, and the status that comes back. */
async function statusOfTarget(port: number, target: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET ${target} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n`)
  return (await text(socket)).split(' ')[1] ?? ''
}

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
