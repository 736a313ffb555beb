/** The enrolment function when CloudFront stands before it: nobody goes round, and phones are still told apart. */
import type { Context } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { behindFront } from '../../functions/http/behind-front.ts'
import { type HttpEvent, sourceNetwork } from '../../shared/http/event.ts'
import { FRONT_SECRET_HEADER } from '../../shared/http/front.ts'

const DOMAIN = 'enroll.example'
const CLOUDFRONT = '203.0.113.9'

const eventWith = (headers: Record<string, string>): HttpEvent =>
  ({
    headers,
    requestContext: { domainName: DOMAIN, http: { method: 'GET', path: '/', sourceIp: CLOUDFRONT } },
  }) as unknown as HttpEvent

async function seen(
  headers: Record<string, string>,
  secret: string | undefined = 'secret',
): Promise<HttpEvent> {
  const events: HttpEvent[] = []
  const handler = behindFront(secret, async (event) => {
    events.push(event)
    return {}
  })
  await handler(eventWith(headers), {} as Context)
  return events[0] as HttpEvent
}

describe('whoever goes round', () => {
  test.each<[string, Record<string, string>]>([
    ['says nothing', {}],
    ['says nothing in particular', { [FRONT_SECRET_HEADER]: '' }],
    ['says something else', { [FRONT_SECRET_HEADER]: 'secret2' }],
    ['says it twice', { [FRONT_SECRET_HEADER]: 'secret,secret' }],
  ])('%s, and has reached no host of ours', async (_name, headers) => {
    const event = await seen({ ...headers, 'cloudfront-viewer-address': '192.0.2.1:1' })
    expect(event.requestContext.domainName).not.toBe(DOMAIN)
    expect(event.requestContext.http.sourceIp).toBe(CLOUDFRONT)
  })
})

describe('whoever comes through', () => {
  const through = (address: Record<string, string>) => seen({ [FRONT_SECRET_HEADER]: 'secret', ...address })

  test.each([
    ['192.0.2.77:46532', '192.0.2'],
    ['2001:db8:1:2:3:4:5:6:46532', '2001:db8:1'],
    ['2001:db8::6:46532', '2001:db8:0'],
  ])('is counted by the network of %s', async (address, network) => {
    const event = await through({ 'cloudfront-viewer-address': address })
    expect(event.requestContext.domainName).toBe(DOMAIN)
    expect(sourceNetwork(event)).toBe(network)
  })

  test('is counted with CloudFront when that says nobody', async () => {
    expect((await through({})).requestContext.http.sourceIp).toBe(CLOUDFRONT)
  })

  test('does not hand the secret on', async () => {
    expect(Object.keys((await through({ accept: '*/*' })).headers)).toEqual(['accept'])
  })
})

test('without a front nothing is asked, and nothing that is said is believed', async () => {
  const headers = { 'cloudfront-viewer-address': '192.0.2.1:1' }
  const event = await new Promise<HttpEvent>((resolve) =>
    behindFront(undefined, async (given) => {
      resolve(given)
      return {}
    })(eventWith(headers), {} as Context),
  )
  expect(event).toEqual(eventWith(headers))
})
