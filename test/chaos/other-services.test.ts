/** SES and S3 under chaos, as our adapters live with it. */
import { SendRawEmailCommand } from '@aws-sdk/client-ses'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { diceBox } from '../../local/chaos/dice.ts'
import { troubledS3, troubledSes } from '../../local/chaos/other-services.ts'
import type { Rates } from '../../local/chaos/rates.ts'
import { onTheWire } from '../../local/chaos/wire.ts'
import { sesClient } from '../../local/clients.ts'
import { type Mailbox, startMailbox } from '../../local/mailbox.ts'
import { S3ObjectStore } from '../../shared/adapters/s3/s3-object-store.ts'
import { bucket, patterned, startTestS3, type TestS3 } from '../local-s3/support.ts'
import { only } from './only.ts'

let mailbox: Mailbox
let s3: TestS3
beforeAll(async () => {
  mailbox = await startMailbox(0)
  s3 = await startTestS3()
})
afterAll(async () => {
  await mailbox.close()
  await s3[Symbol.asyncDispose]()
})

function mischief(rates: Partial<Rates>) {
  const counted: string[] = []
  return {
    counted,
    rates: only(rates),
    isOn: () => true,
    diceFor: diceBox('a'),
    count: (what: string) => void counted.push(what),
  }
}

const mail = () =>
  new SendRawEmailCommand({
    Source: 'yagura@example.com',
    Destinations: ['hana@example.com'],
    RawMessage: {
      Data: Buffer.from('From: yagura@example.com\r\nTo: hana@example.com\r\nSubject: x\r\n\r\nx'),
    },
  })
const sent = async () =>
  ((await (await fetch(`${mailbox.url}/store`)).json()) as { emails: unknown[] }).emails.length

test('a mail whose reply is lost is sent twice, never three times', async () => {
  const trouble = mischief({ lost: 1 })
  const client = onTheWire(sesClient(mailbox.url), troubledSes(trouble))
  await expect(client.send(mail())).resolves.toMatchObject({ $metadata: { attempts: 2 } })
  expect([await sent(), trouble.counted]).toEqual([2, ['SES mail lost']])
})

test('a throttled mail is not sent, and the SDK knows it for what it is', async () => {
  const client = onTheWire(sesClient(mailbox.url), troubledSes(mischief({ throttled: 1 })))
  const before = await sent()
  await expect(client.send(mail())).rejects.toMatchObject({ name: 'Throttling', $metadata: { attempts: 2 } })
  expect(await sent()).toBe(before)
})

const MIB = 1024 * 1024
const contentType = 'application/octet-stream'

test('objects are whole though every first reply is lost, those made of parts included', async () => {
  let n = 0
  const trouble = mischief({ lost: 0.5 })
  // Every command's first attempt is lost, its second is not: [outage, throttled, lost, throttled, lost].
  const diceFor = () => {
    const throws = [1, 1, 0, 1, 1].values()
    return () => throws.next().value ?? 1
  }
  const client = onTheWire(
    s3.newClient({ maxAttempts: 3 }),
    troubledS3({ ...trouble, diceFor, count: () => n++ }),
  )
  const store = new S3ObjectStore({ client, presignClient: client, bucket })
  const [body, tail] = [patterned(6 * MIB), patterned(100, 7)]
  expect(await store.put('body', body, { contentType })).toBe(true)
  expect(await store.composeWithTail('body', body.length, tail, 'whole', { contentType })).toBe(true)
  expect(Buffer.from((await store.get('whole')) ?? []).equals(Buffer.concat([body, tail]))).toBe(true)
  await store.delete('body')
  expect(await store.get('body')).toBeUndefined()
  // Put, create, copy, upload, complete, delete.
  expect(n).toBe(6)
})

test('a store that asks us to slow down is unavailable, not wrong', { timeout: 30_000 }, async () => {
  const client = onTheWire(s3.newClient({ maxAttempts: 3 }), troubledS3(mischief({ outage: 1 })))
  const store = new S3ObjectStore({ client, presignClient: client, bucket })
  await expect(store.get('body')).rejects.toMatchObject({
    code: 'service.unavailable',
    cause: { name: 'SlowDown', $metadata: { httpStatusCode: 503, attempts: 3 } },
  })
})
