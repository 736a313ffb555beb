import { beforeEach, describe, expect, it } from 'vitest'
import { AgentError } from '../../agent/core/errors.ts'
import { createEnrolledPhone, type TestPhone } from './support/phone.ts'
import { DEVICE_ID, policyOf, problem } from './support/service.ts'

let phone: TestPhone
const ours = { sub: DEVICE_ID, group: 'grp_MANAGED', licence: 'lic_1' }
const bluetoothOff = { 'restrictions.bluetoothAllowed': false }

async function assign(seq: number, settings: Record<string, unknown> | null, withText = true) {
  const policy = settings && policyOf(settings)
  const assignment = await phone.service.signer.assignment({ ...ours, seq, policyHash: policy?.hash ?? null })
  phone.service.answers.push({ assignment, ...(policy && withText ? { policy: policy.text } : {}) })
}

beforeEach(async () => {
  phone = await createEnrolledPhone()
})

describe('a sync in which nothing changed', () => {
  it('is one small request over mutual TLS', async () => {
    expect(await phone.agent.sync()).toMatchObject({ state: 'enrolled', resultsWaiting: 0 })
    expect(phone.service.syncs).toEqual([
      { have: { trust: 1, assignment: 0 }, factsHash: expect.stringMatching(/^[\w-]{43}$/) },
    ])
    const { trust, certificate } = await phone.state()
    expect(phone.service.requests.at(-1)?.tls).toEqual({
      kind: 'device',
      certificate,
      issuer: trust.document.serverIssuer,
      pins: trust.document.pins.map(({ spki }) => spki),
    })
  })

  it('comes back when told', async () => {
    phone.service.answers.push({ next: 900 })
    expect(await phone.agent.sync()).toMatchObject({ nextSyncAtMs: phone.time.nowMs + 900_000 })
  })

  it('sends facts again, at once, when they are wanted', async () => {
    phone.service.answers.push({ want: ['facts'] })
    await phone.agent.sync()
    expect(phone.service.syncs[1]?.facts).toMatchObject({ model: 'S7', installSource: 'simulator' })
    await phone.agent.sync()
    expect(phone.service.syncs[2]).not.toHaveProperty('facts')
  })

  it('does not turn in circles when the service never has enough', async () => {
    phone.service.answers.push(...Array.from({ length: 10 }, () => ({ want: ['facts' as const] })))
    await phone.agent.sync()
    expect(phone.service.syncs).toHaveLength(3)
  })
})

describe('a policy', () => {
  it('is applied, reported at once and forgotten when acknowledged', async () => {
    await assign(1, bluetoothOff)
    const status = await phone.agent.sync()
    expect(status).toMatchObject({
      group: 'grp_MANAGED',
      licence: 'lic_1',
      assignmentSeq: 1,
      resultsWaiting: 0,
    })
    expect((await phone.handset.body()).bluetooth).toBe('prohibited')
    const hash = policyOf(bluetoothOff).hash
    expect(phone.service.syncs[1]).toMatchObject({
      have: { trust: 1, assignment: 1, policy: hash },
      results: [
        {
          kind: 'policyReport',
          seq: 1,
          assignmentSeq: 1,
          policyHash: hash,
          settings: { 'restrictions.bluetoothAllowed': { state: 'applied' } },
        },
      ],
    })
  })

  it('stays in force until the text of the next one has arrived', async () => {
    await assign(1, bluetoothOff)
    await phone.agent.sync()
    await assign(2, {}, false)
    phone.service.answers.push({}, {})
    await phone.agent.sync()
    expect((await phone.handset.body()).bluetooth).toBe('prohibited')
    expect(phone.service.syncs.at(-1)?.have).toMatchObject({
      assignment: 2,
      policy: policyOf(bluetoothOff).hash,
    })
    phone.service.answers.push({ policy: policyOf({}).text })
    await phone.agent.sync()
    expect((await phone.handset.body()).bluetooth).toBe('free')
  })

  it('ends at once when the phone becomes unassigned', async () => {
    await assign(1, bluetoothOff)
    await phone.agent.sync()
    await assign(2, null)
    expect(await phone.agent.sync()).toMatchObject({ policyHash: null, settings: {} })
    expect((await phone.handset.body()).bluetooth).toBe('free')
  })

  it('is reported again when the user has done what a setting waited for', async () => {
    await assign(1, { 'screenLock.required': true })
    expect(await phone.agent.sync()).toMatchObject({
      settings: { 'screenLock.required': { state: 'waiting', reason: 'user_sets_screen_lock' } },
    })
    await phone.handset.act({ screenLockLength: 6 })
    expect(await phone.agent.sync()).toMatchObject({
      settings: { 'screenLock.required': { state: 'applied' } },
      resultsWaiting: 0,
    })
    expect(phone.service.syncs.at(-1)?.results).toMatchObject([{ seq: 2 }])
  })
})

describe('the device host', () => {
  const twoHosts = async () => {
    const deviceHosts = ['https://old.example.jp', 'https://new.example.jp/']
    phone.service.answers.push({ trust: await phone.service.signer.trust({ version: 2, deviceHosts }) })
    await phone.agent.sync()
  }

  it('is the first of the list that can be reached', async () => {
    await twoHosts()
    phone.service.answers.push(new AgentError('network.unreachable', {}, { retry: { afterMs: 0 } }))
    await phone.agent.sync()
    expect(phone.service.requests.slice(-2).map(({ url }) => url)).toEqual([
      'https://old.example.jp/v1/sync',
      'https://new.example.jp/v1/sync',
    ])
  })

  it('is not passed over for saying no', async () => {
    await twoHosts()
    phone.service.answers.push(problem(503, 'service.unavailable'))
    await expect(phone.agent.sync()).rejects.toThrow('service.unavailable')
    expect(phone.service.requests.at(-1)?.url).toBe('https://old.example.jp/v1/sync')
  })
})

describe('a revoked phone', () => {
  it('stops asking and keeps its policy', async () => {
    await assign(1, bluetoothOff)
    await phone.agent.sync()
    phone.service.answers.push(problem(403, 'auth.device_revoked'))
    await expect(phone.agent.sync()).rejects.toThrow('auth.device_revoked')
    const asked = phone.service.requests.length
    await expect(phone.agent.sync()).rejects.toThrow('phone.revoked')
    expect(phone.service.requests).toHaveLength(asked)
    expect(await phone.agent.status()).toMatchObject({
      state: 'revoked',
      policyHash: policyOf(bluetoothOff).hash,
    })
  })
})

it('lets overlapping calls take turns', async () => {
  await assign(1, bluetoothOff)
  await Promise.all([phone.agent.sync(), phone.agent.sync(), phone.agent.sync()])
  const seqs = phone.service.syncs.flatMap(({ results = [] }) => results.map(({ seq }) => seq))
  expect(seqs).toEqual([1])
})
