/** From a link's mail to what the administrator is told of it, with SES at its worst. */
import { SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { mockClient } from 'aws-sdk-client-mock'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sesClient } from '../../local/clients.ts'
import { sesMailer } from '../../shared/adapters/ses/ses-mailer.ts'
import { createLinks } from '../../shared/app/links/create-links.ts'
import { revokeLink } from '../../shared/app/links/revoke-link.ts'
import { dispatchOutbox } from '../../shared/app/outbox/dispatch-outbox.ts'
import { createPolicy } from '../../shared/app/policies/save-policy.ts'
import { ROOT_GROUP } from '../../shared/app/settings/set-up.ts'
import { createUser, editUser } from '../../shared/app/users/users.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { anAudit, DAY, MINUTE, nextId, T0, times } from '../conformance/stores.ts'
import { startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { NOWHERE, type TestPorts, testPorts } from '../support/ports.ts'

const actor = 'admin:ann'
const client = new SESClient({ region: 'us-east-1' })
const ses = mockClient(client)

let engine: TestEngine
let yagura: TestPorts
let ports: Ports
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(async () => {
  ses.reset()
  ses.on(SendRawEmailCommand).resolves({ MessageId: '1' })
  yagura = await testPorts((await engine.fresh()).stores, { mailer: sesMailer(client) })
  ports = yagura.ports
})

const sent = () => ses.commandCalls(SendRawEmailCommand).length
const failing = (name: string, $fault: 'client' | 'server') =>
  ses.on(SendRawEmailCommand).rejects(new SESServiceException({ name, $fault, $metadata: {}, message: name }))

async function aPackage(): Promise<string> {
  const id = nextId('pkg')
  const apk = {
    packageName: `com.example.${id}`,
    versionCode: 1,
    versionName: '1',
    label: 'A',
    minSdk: 26,
    targetSdk: 36,
  }
  const item = { id, name: 'Agent', sizeBytes: 1, objectKey: id, createdAtMs: T0, createdBy: actor }
  await ports.packages.create(
    { ...item, apk: { ...apk, permissions: [], signers: [] } },
    undefined,
    anAudit(),
  )
  return id
}

/** A link with its mail in the outbox. */
async function queued(): Promise<{ linkId: string; userId: string; state: () => Promise<unknown> }> {
  const user = await createUser(ports, actor, { name: 'Ann', mail: 'ann@example.com', locale: 'en' })
  const wish = { packageId: await aPackage(), delivery: 'mail' as const, maxUses: 1, validHours: 48 }
  const [outcome] = await createLinks(ports, actor, { ...wish, userIds: [user.id] })
  if (outcome?.outcome !== 'queued') throw new Error(outcome?.outcome)
  const linkId = outcome.link.id
  return { linkId, userId: user.id, state: async () => (await ports.links.get(linkId))?.mail }
}

describe('a mail', () => {
  it('is sent once, and the link says so', async () => {
    const { linkId, state } = await queued()
    expect(await state()).toEqual({ state: 'queued', atMs: T0 })
    yagura.time.nowMs += 5
    expect(await dispatchOutbox(ports)).toBe(1)
    expect(await state()).toEqual({ state: 'sent', atMs: T0 + 5 })
    yagura.time.nowMs += DAY
    expect(await dispatchOutbox(ports)).toBe(0)
    expect(sent()).toBe(1)
    const { Data } = ses.commandCalls(SendRawEmailCommand)[0]?.args[0].input.RawMessage ?? {}
    const mail = await simpleParser(Buffer.from(Data ?? []))
    expect(mail.text).toContain('https://enroll.example/e/')
    expect(mail.text).not.toContain(linkId)
  })

  it('is sent once though several dispatchers look at once', async () => {
    await queued()
    const delivered = await Promise.all(times(5, () => dispatchOutbox(ports)))
    expect(delivered.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(sent()).toBe(1)
  })

  it('that SES refuses is given up at once, with the reason', async () => {
    failing('MessageRejected', 'client')
    const { state } = await queued()
    expect(await dispatchOutbox(ports)).toBe(0)
    expect(await state()).toEqual({ state: 'failed', atMs: T0, reason: 'request.invalid' })
    expect(yagura.errors).toHaveLength(1)
    yagura.time.nowMs += DAY
    await dispatchOutbox(ports)
    expect(sent()).toBe(1)
  })

  it('that SES throttles is tried six times, ever less often, and then given up', async () => {
    failing('Throttling', 'client')
    const { state } = await queued()
    for (const [tries, waitMs] of [5_000, 10_000, 20_000, 40_000, 80_000].entries()) {
      await dispatchOutbox(ports)
      expect(sent()).toBe(tries + 1)
      expect(await state()).toMatchObject({ state: 'queued' })
      yagura.time.nowMs += waitMs - 1
      await dispatchOutbox(ports)
      expect(sent()).toBe(tries + 1)
      yagura.time.nowMs += 1
    }
    await dispatchOutbox(ports)
    expect(sent()).toBe(6)
    expect(await state()).toEqual({ state: 'failed', atMs: yagura.time.nowMs, reason: 'service.unavailable' })
    yagura.time.nowMs += DAY
    await dispatchOutbox(ports)
    expect(sent()).toBe(6)
  })

  it('waits while SES cannot be reached, and is sent when it can', async () => {
    const { state } = await queued()
    await dispatchOutbox({ ...ports, mailer: sesMailer(sesClient(NOWHERE)) })
    expect(await state()).toMatchObject({ state: 'queued' })
    yagura.time.nowMs += 5_000
    expect(await dispatchOutbox(ports)).toBe(1)
    expect(await state()).toMatchObject({ state: 'sent' })
  })

  it('whose dispatcher died is sent by the next one when the lease has ended', async () => {
    const { state } = await queued()
    expect(await ports.outbox.take(25, T0, MINUTE)).toHaveLength(1)
    yagura.time.nowMs += MINUTE - 1
    await dispatchOutbox(ports)
    expect(sent()).toBe(0)
    yagura.time.nowMs += 1
    expect(await dispatchOutbox(ports)).toBe(1)
    expect(await state()).toMatchObject({ state: 'sent' })
  })

  it('to somebody who has no address any more is given up with that reason', async () => {
    const { userId, state } = await queued()
    await editUser(ports, actor, userId, { mail: null })
    await dispatchOutbox(ports)
    expect(await state()).toMatchObject({ state: 'failed', reason: 'user.no_mail' })
    expect(sent()).toBe(0)
  })

  it('of a link that was revoked meanwhile is not sent', async () => {
    const { linkId } = await queued()
    await revokeLink(ports, actor, linkId)
    expect(await dispatchOutbox(ports)).toBe(1)
    expect(sent()).toBe(0)
  })

  it('that fails does not keep the others', async () => {
    const one = await queued()
    const two = await queued()
    ses.on(SendRawEmailCommand).rejectsOnce(new Error('socket hang up')).resolves({ MessageId: '1' })
    expect(await dispatchOutbox(ports)).toBe(1)
    const states = await Promise.all([one.state(), two.state()])
    expect(states).toEqual(expect.arrayContaining([expect.objectContaining({ state: 'sent' })]))
    expect(states).toEqual(expect.arrayContaining([expect.objectContaining({ state: 'queued' })]))
  })
})

describe('a publication', () => {
  const policy = {
    pluginId: 'yagura-agent',
    name: 'Standard',
    groupId: ROOT_GROUP.id,
    active: true,
    settings: {},
  }
  const epoch = async () => (await ports.published.head({ consistent: true })).policyEpoch

  it('that succeeds right after the change leaves no message', async () => {
    await createPolicy(ports, actor, policy)
    expect(await epoch()).toBe(1)
    expect(await ports.outbox.take(25, T0 + DAY, MINUTE)).toEqual([])
  })

  it('whose publisher died is made up for by the message, as soon as the lock has ended', async () => {
    const dying = {
      ...ports.publisher,
      putPointers: () => Promise.reject(new Error('killed')),
      unlock: async () => undefined,
    }
    await createPolicy({ ...ports, publisher: dying }, actor, policy)
    expect(await epoch()).toBe(0)
    for (let i = 0; i < 12; i++) {
      expect(await dispatchOutbox(ports)).toBe(0)
      yagura.time.nowMs += 1_000
    }
    yagura.time.nowMs = T0 + 30_001
    expect(await dispatchOutbox(ports)).toBe(1)
    expect(await epoch()).toBe(1)
  })

  it('that goes on failing is never given up', async () => {
    const failing = { ...ports.publisher, lock: () => Promise.reject(new Error('down')) }
    await createPolicy({ ...ports, publisher: failing }, actor, policy)
    for (let i = 0; i < 12; i++) {
      expect(await dispatchOutbox({ ...ports, publisher: failing })).toBe(0)
      yagura.time.nowMs += DAY
    }
    expect(await dispatchOutbox(ports)).toBe(1)
    expect(await epoch()).toBe(1)
  })
})
