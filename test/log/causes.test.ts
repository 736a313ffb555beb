/** What an error may say in a log: enough to find the fault, nothing of what was asked or answered. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { causesOf } from '../../shared/adapters/log/causes.ts'
import { YaguraError } from '../../shared/domain/errors.ts'

const saidOf = (message: string) => causesOf(new Error(message))[0]?.message

describe('the text of an error', () => {
  const parsing = (text: string) => {
    try {
      return JSON.parse(text)
    } catch (error) {
      return causesOf(error)[0]?.message
    }
  }

  test.each<[string, string]>([
    ['identities failed the check: hana@example.com', 'identities failed the check: [mail]'],
    ['no route to https://x.example/e/abc#r=1 today', 'no route to [url] today'],
    ['connect ECONNREFUSED 192.0.2.7:443', 'connect ECONNREFUSED [address]:443'],
    ['connect ETIMEDOUT 2001:db8::7', 'connect ETIMEDOUT [address]'],
    ['bad key -----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY----- given', 'bad key [pem] given'],
    ['user "Hana "Hanako" S." is gone', 'user "…" is gone'],
    ['Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln refused', 'Bearer [secret] refused'],
    ['cut off -----BEGIN PRIVATE KEY-----\nMIG', 'cut off [pem]'],
  ])('%j', (message, said) => {
    expect(saidOf(message)).toBe(said)
  })

  test('does not quote what could not be parsed', () => {
    expect(parsing('{"name":"Hana"}}')).not.toContain('Hana')
    expect(parsing('Hana Sakurai')).not.toContain('Hana')
    expect(parsing('[1, "Hana", ]')).not.toContain('Hana')
  })

  test('names no token, whatever it looks like', () => {
    const tokens = Array.from({ length: 500 }, () => randomBytes(32).toString('base64url'))
    for (const token of tokens) expect(saidOf(`refused ${token}`)).toBe('refused [secret]')
  })

  test.each([
    'ConditionalCheckFailedException: The conditional request failed',
    "Cannot read properties of undefined (reading 'settings')",
    'The provided key element does not match the schema',
    'getaddrinfo ENOTFOUND dynamodb.us-east-1.amazonaws.com',
    'dev_01M88WGSAF1NAMT9E9RY286P42 is gone',
  ])('keeps what helps: %s', (message) => {
    expect(saidOf(message)).toBe(message)
  })

  test('takes no longer for a long hostile one', () => {
    for (const part of ['a', '@', 'a@', '1:', '"', '-----BEGIN', 'A1', 'x://'])
      expect(String(saidOf(part.repeat(100_000))).length).toBeLessThanOrEqual(401)
  })
})

describe('what led to an error', () => {
  test('is told from the outside in, with codes and AWS’s own id', () => {
    const innermost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    const aws = Object.assign(new Error('Rate exceeded', { cause: innermost }), {
      name: 'ThrottlingException',
      $metadata: { requestId: 'AWS1' },
    })
    const causes = causesOf(new YaguraError('service.unavailable', {}, { cause: aws }))
    expect(causes.map(({ stack: _stack, ...cause }) => cause)).toEqual([
      { name: 'YaguraError', code: 'service.unavailable' },
      { name: 'ThrottlingException', message: 'Rate exceeded', awsRequestId: 'AWS1' },
      { name: 'Error', code: 'ECONNRESET', message: 'socket hang up' },
    ])
  })

  test('has an end, even where it is its own cause', () => {
    const error = new Error('round')
    error.cause = error
    expect(causesOf(error)).toHaveLength(5)
  })

  test('may be anything at all', () => {
    expect(causesOf('text of hana@example.com')).toEqual([{ name: 'string', message: 'text of [mail]' }])
    expect(causesOf(null)).toEqual([{ name: 'object', message: 'null' }])
    expect(causesOf(undefined)).toEqual([])
    expect(
      causesOf(new AggregateError([new Error('first'), new Error('second')], 'all')).at(-1),
    ).toMatchObject({
      message: 'first',
    })
  })

  test('of a refused shape is where it was refused, not what was there', () => {
    const { error } = z.object({ user: z.object({ name: z.number() }) }).safeParse({ user: { name: 'Hana' } })
    expect(causesOf(error)[0]?.message).toBe('user.name: invalid_type')
  })
})

describe('the stack', () => {
  test('names places by the end of their path, innermost first', () => {
    const [cause] = causesOf(new Error('here'))
    expect(cause?.stack?.[0]).toMatch(/^test\/log\/causes\.test\.ts:\d+:\d+$/)
    expect(cause?.stack?.length).toBeLessThanOrEqual(6)
  })

  test('holds nothing of a message that looks like one', () => {
    const forged = 'x\n    at hana (/home/hana/secret.ts:1:1)\n    at more (/a/b:2:2)'
    expect(JSON.stringify(causesOf(new Error(forged))[0]?.stack)).not.toContain('hana')
  })
})
