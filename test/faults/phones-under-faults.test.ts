/**
 * Every SDK call of a sync and of an enrolment, one by one, through everything that can happen to it: a clear 503 or
 * the right answer, nothing half-written, and the same request afterwards is answered as if nothing had happened.
 */

import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import { deviceFunction } from '../../functions/device/function.ts'
import { enrollFunction } from '../../functions/enroll/function.ts'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import { linkIdOf } from '../../shared/app/enrol/link-id.ts'
import { createPolicy } from '../../shared/app/policies/save-policy.ts'
import { ROOT_GROUP } from '../../shared/app/settings/set-up.ts'
import { editSettings } from '../../shared/app/settings/settings.ts'
import { documentSigner } from '../../shared/app/trust/document-signer.ts'
import type { DeviceState } from '../../shared/domain/device/record.ts'
import { canonicalText } from '../../shared/domain/policy/canonical-text.ts'
import type { Ports } from '../../shared/ports/all.ts'
import {
  anAudit,
  aPhone,
  aRegistration,
  DAY,
  hashOf,
  MINUTE,
  nextId,
  someFacts,
  T0,
} from '../conformance/stores.ts'
import { contradictionsOf, type Item, nameAfter } from '../support/contradictions.ts'
import { aRequest } from '../support/csr.ts'
import { type Answer, callEnrol, callSync, domains } from '../support/device-event.ts'
import { type FreshTables, startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { type TestPorts, testPorts } from '../support/ports.ts'
import { type Request, tryEverything } from './faults.ts'

let engine: TestEngine
let tables: FreshTables
let yagura: TestPorts
let policyHash: string
beforeAll(async () => {
  engine = await startTestEngine()
  tables = await engine.fresh()
  yagura = await testPorts(tables.stores)
  const { ports } = yagura
  await createPolicy(ports, 'admin:ann', {
    pluginId: 'yagura-agent',
    name: 'Standard',
    groupId: ROOT_GROUP.id,
    active: true,
    settings: {},
  })
  const everybody = { revision: 1, openRegistration: true, registrationsPerNetworkHour: 100_000 }
  await editSettings(ports, 'admin:ann', { ...everybody, unassignedLimit: 100_000 })
  policyHash = (await ports.published.pointer(ROOT_GROUP.id, { consistent: true }))?.hash ?? ''
})
afterAll(() => engine[Symbol.asyncDispose]())

/** The ports of a function that has just started, on a client of its own. */
function portsOn(client: FreshTables['client']): Ports {
  const stores = dynamoStores(client, tables.names)
  const { clock, secrets } = yagura.ports
  return { ...yagura.ports, ...stores, signer: documentSigner({ clock, secrets, trust: stores.trust }) }
}

async function scan(table: 'fleet' | 'core'): Promise<Item[]> {
  const client = DynamoDBDocumentClient.from(tables.client)
  const items: Item[] = []
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tables.names[table] }))
    items.push(...Items)
  return items
}

/** Whole phones only, each once in the audit log, unproved ones counted, and a use of its link for each. */
async function nothingIsHalfWritten(): Promise<void> {
  const [fleet, core] = await Promise.all([scan('fleet'), scan('core')])
  expect(contradictionsOf(fleet)).toEqual([])
  const states = fleet.filter(({ sk }) => sk === 'STATE')
  const audited = nameAfter('AUDIT#', core).map(({ doc }) => doc as { action: string; target: string })
  const enrolled = audited
    .filter(({ action }) => action === 'device.enrol')
    .map(({ target }) => `DEV#${target}`)
  expect(enrolled.toSorted()).toEqual(states.map(({ pk }) => pk).toSorted())
  const unproved = states.filter(({ gr, g }) => gr === 'unproved' && g === '-')
  expect(Number(nameAfter('COUNTER', core)[0]?.n ?? 0)).toBe(unproved.length)
}

const isRefusal = ({ status, retryAfter, json }: Answer): boolean =>
  status === 503 &&
  Number(retryAfter) > 0 &&
  /^(service\.unavailable|request\.deadline)$/.test(String(json.code))

/** The promise itself, for one kind of request. */
async function holds(prepare: () => Promise<Request>): Promise<void> {
  const trials = await tryEverything(() => tables.through().client, prepare)
  for (const { what, answer, isRight } of trials)
    if (!isRefusal(answer)) expect(() => isRight(answer), `${what}: ${answer.text}`).not.toThrow()
  await nothingIsHalfWritten()
  for (const { what, isRight, send } of trials) {
    const again = await send(tables.through().client, 10_000)
    expect(() => isRight(again), `${what}, asked again: ${again.text}`).not.toThrow()
  }
  await nothingIsHalfWritten()
  // Faults that nobody notices were none.
  expect(trials.filter(({ answer }) => isRefusal(answer)).length).toBeGreaterThan(0)
}

describe('a sync', () => {
  async function phoneIn(change: Partial<DeviceState>): Promise<{ id: string; pem: string }> {
    const { ports } = yagura
    const id = nextId('dev')
    const validity = { notBeforeMs: T0 - MINUTE, notAfterMs: T0 + DAY }
    const profile = { deviceId: id, serviceId: 'svc', grade: 'proved' as const, ...validity }
    const { pem, fingerprint } = await ports.clientAuthority.issue(await aRequest(), profile)
    const state = aPhone({ id, groupId: ROOT_GROUP.id, current: fingerprint, trustVersion: 1, ...change })
    await ports.enrolments.register(
      aRegistration(state, { audit: { ...anAudit('device.enrol'), target: id } }),
    )
    return { id, pem }
  }

  const storedState = async (id: string) =>
    (await yagura.ports.devices.read(id, { consistent: true })) ?? expect.unreachable()

  async function request(
    change: Partial<DeviceState>,
    body: object,
    isRight: (answer: Answer, id: string) => void,
  ): Promise<Request & { id: string }> {
    const { id, pem } = await phoneIn(change)
    const whole = { have: { trust: 1, assignment: 0 }, factsHash: hashOf('facts'), ...body }
    return {
      id,
      send: (client, deadlineMs) =>
        callSync(deviceFunction(portsOn(client), { domains, checkReplies: true }), pem, whole, deadlineMs),
      isRight: (answer) => {
        expect(answer.status).toBe(200)
        isRight(answer, id)
      },
    }
  }

  /** Number 1 however often it was made, for this phone, with the policy it names. */
  const bringsEverything = ({ json }: Answer, id: string) => {
    expect(decodeJwt(String(json.trust))).toMatchObject({ version: 1 })
    expect(decodeJwt(String(json.assignment))).toMatchObject({ seq: 1, sub: id, policyHash })
    expect(hashOf(String(json.policy))).toBe(policyHash)
  }

  it('that brings a policy and a trust document', { timeout: 60_000 }, async () => {
    const phones: string[] = []
    await holds(async () => {
      const made = await request({}, { have: { trust: 0, assignment: 0 } }, bringsEverything)
      phones.push(made.id)
      return made
    })
    const states = await Promise.all(phones.map(storedState))
    expect(states.map(({ assignment }) => assignment?.seq)).toEqual(phones.map(() => 1))
  })

  it('that reports results and facts', { timeout: 60_000 }, async () => {
    const facts = { ...someFacts, osVersion: '17' }
    const settings = { 'scan.schedule': { state: 'applied' } }
    const report = { kind: 'policyReport', seq: 1, atMs: T0, assignmentSeq: 1, policyHash, settings }
    const key = canonicalText({ groupId: ROOT_GROUP.id, policyHash, licenceId: null, packageHash: null })
    const body = {
      have: { trust: 1, assignment: 1, policy: policyHash },
      factsHash: hashOf(canonicalText(facts)),
      facts,
      results: [report],
    }
    const phones: string[] = []
    await holds(async () => {
      const made = await request({ assignment: { seq: 1, key } }, body, ({ json }) => {
        expect(json).toEqual({ next: expect.any(Number), acked: 1 })
      })
      phones.push(made.id)
      return made
    })
    for (const id of phones) {
      const { state, report: kept, facts: known } = (await yagura.ports.deviceAdmin.details(id)) ?? {}
      expect(state).toMatchObject({ resultSeq: 1, assignment: { seq: 1 } })
      expect(kept).toMatchObject({ settings })
      expect(known).toEqual(facts)
    }
  })

  it('in which nothing changed but the time', { timeout: 60_000 }, async () => {
    const key = canonicalText({ groupId: ROOT_GROUP.id, policyHash, licenceId: null, packageHash: null })
    const body = { have: { trust: 1, assignment: 1, policy: policyHash } }
    await holds(() =>
      request({ assignment: { seq: 1, key }, seenAtMs: T0 - DAY }, body, ({ json }) =>
        expect(json).toEqual({ next: expect.any(Number) }),
      ),
    )
  })
})

describe('an enrolment', () => {
  type Proof = { kind: 'none' } | { kind: 'link'; token: string }

  /** Whatever was answered first is what is answered ever after. */
  async function request(proof: Proof, grade: string): Promise<Request> {
    const csr = await createKeyStore(createMemory<string>()).createCsr()
    let first: string | undefined
    return {
      send: (client, deadlineMs) =>
        callEnrol(
          enrollFunction(portsOn(client), { domains, checkReplies: true }),
          { proof, csr, facts: someFacts },
          deadlineMs,
        ),
      isRight: ({ status, json, text }) => {
        expect(status).toBe(201)
        expect(json).toMatchObject({ grade, deviceUrl: 'https://device.example' })
        first ??= text
        expect(text).toBe(first)
      },
    }
  }

  let links = 0
  async function newLink(claims: Record<string, number>): Promise<string> {
    const token = String(++links).padStart(22, 'A')
    const times = { createdAtMs: T0, expiresAtMs: T0 + DAY }
    const link = {
      id: linkIdOf(token),
      userId: nextId('usr'),
      packageId: 'pkg_1',
      maxUses: 1,
      ...times,
      claims,
    }
    await yagura.ports.links.create(link, anAudit('link.create'))
    return token
  }

  async function byLink(claims: Record<string, number> = {}): Promise<Request> {
    return request({ kind: 'link', token: await newLink(claims) }, 'proved')
  }

  it('by a link', { timeout: 60_000 }, () => holds(() => byLink()))

  it('by a link whose only use somebody took and gave up', { timeout: 60_000 }, () =>
    holds(() => byLink({ 'a-phone-that-gave-up': T0 - 11 * MINUTE })),
  )

  it('by an open door, counted and limited', { timeout: 60_000 }, async () => {
    const before = (await scan('core')).filter(
      ({ pk, sk }) => String(pk).startsWith('RATE#') && /#/.test(String(sk)),
    )
    let phones = 0
    await holds(() => {
      phones++
      return request({ kind: 'none' }, 'unproved')
    })
    const rate = nameAfter('RATE#', await scan('core'))
    expect(rate.find(({ taken }) => taken !== undefined)?.taken).toBe(before.length + phones)
  })

  it('repeated by a phone that is registered', { timeout: 60_000 }, () =>
    holds(async () => {
      const again = await byLink()
      again.isRight(await again.send(tables.client, 10_000))
      return again
    }),
  )
})
