/** The cost rule (architecture §4), counted at the SDK client under the whole device function. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deviceFunction } from '../../functions/device/function.ts'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import { unitLog } from '../../shared/adapters/log/unit-log.ts'
import { createPolicy, editPolicy } from '../../shared/app/policies/save-policy.ts'
import { ROOT_GROUP } from '../../shared/app/settings/set-up.ts'
import { readOwnTrust } from '../../shared/app/trust/own-trust.ts'
import { aPhone, aRegistration, DAY, hashOf, MINUTE, nextId, T0, times } from '../conformance/stores.ts'
import { aRequest } from '../support/csr.ts'
import { callSync, domains } from '../support/device-event.ts'
import { type FreshTables, startTestEngine, type TestEngine, watch } from '../support/dynamo.ts'
import { type TestPorts, testPorts } from '../support/ports.ts'

let engine: TestEngine
let tables: FreshTables
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())
beforeEach(async () => {
  tables = await engine.fresh()
})

describe('an unchanged sync', () => {
  let yagura: TestPorts
  let device: HttpFunction
  let commands: string[]
  /** The command of that number does not succeed. */
  let failsAt: number | undefined
  let pem: string
  let request: { have: { trust: number; assignment: number; policy?: string }; factsHash: string }

  const sync = async (change: object = {}) => {
    commands.length = 0
    const answer = await callSync(device, pem, { ...request, ...change })
    expect(answer.status).toBe(200)
    return answer
  }
  /** A new instance of the function: nothing in its caches. */
  const start = (log = yagura.ports.log) => {
    const { client, stores } = tables.through()
    watch(client, (command) => {
      if (commands.push(command) === failsAt) throw new Error('no connection')
    })
    return deviceFunction({ ...yagura.ports, ...stores, log }, { domains, checkReplies: true })
  }

  beforeEach(async () => {
    yagura = await testPorts(tables.stores)
    const { ports } = yagura
    commands = []
    failsAt = undefined
    device = start()
    await createPolicy(ports, 'admin:ann', {
      pluginId: 'yagura-agent',
      name: 'Standard',
      groupId: ROOT_GROUP.id,
      active: true,
      settings: {},
    })
    const id = nextId('dev')
    const { aud: serviceId } = readOwnTrust((await ports.trust.current())?.jws ?? '')
    const validity = { notBeforeMs: T0 - MINUTE, notAfterMs: T0 + DAY }
    const profile = { grade: 'proved', deviceId: id, serviceId, ...validity } as const
    const certificate = await ports.clientAuthority.issue(await aRequest(), profile)
    pem = certificate.pem
    const state = aPhone({ id, groupId: ROOT_GROUP.id, current: certificate.fingerprint })
    await ports.enrolments.register(aRegistration(state))
    request = { have: { trust: 1, assignment: 0 }, factsHash: state.factsHash }
    const first = await sync()
    expect(Object.keys(first.json).sort()).toEqual(['assignment', 'next', 'policy'])
    request = { ...request, have: { trust: 1, assignment: 1, policy: hashOf(String(first.json.policy)) } }
  })

  it('is one read, no write and fewer than 200 bytes while the window lasts and the caches are warm', async () => {
    const { text, json } = await sync()
    expect(commands).toEqual(['GetItemCommand'])
    expect(Object.keys(json)).toEqual(['next'])
    expect(text.length).toBeLessThan(200)
  })

  it('is at most three reads by a function that has just started', async () => {
    device = start()
    const { json } = await sync()
    expect(Object.keys(json)).toEqual(['next'])
    expect(commands).toEqual(['GetItemCommand', 'GetItemCommand', 'GetItemCommand'])
    await sync()
    expect(commands).toEqual(['GetItemCommand'])
  })

  it('is one write more when the window has passed, and none right after it', async () => {
    yagura.time.nowMs += 60 * MINUTE - 1
    await sync()
    expect(commands.filter((command) => command !== 'GetItemCommand')).toEqual([])
    yagura.time.nowMs += 1
    await sync()
    expect(commands).toEqual(['GetItemCommand', 'UpdateItemCommand'])
    await sync()
    expect(commands).toEqual(['GetItemCommand'])
  })

  it('counts as a heartbeat when it wrote, as a change when something was given, otherwise only as a request', async () => {
    const counted: string[] = []
    device = start(unitLog(({ figures = {} }) => counted.push(Object.keys(figures).join())))
    await sync()
    yagura.time.nowMs += 60 * MINUTE
    await sync()
    await sync({ have: { trust: 1, assignment: 0 } })
    expect(counted).toEqual(['latency', 'heartbeats,latency', 'syncsChanged,latency'])
  })

  it('reads HEAD and the pointer again after three seconds, once for all phones', async () => {
    yagura.time.nowMs += 3_000
    await sync()
    expect(commands).toHaveLength(3)
    await sync()
    expect(commands).toHaveLength(1)
  })

  it('reads them once also for phones that come at the same moment', async () => {
    yagura.time.nowMs += 3_000
    commands.length = 0
    const answers = await Promise.all(times(10, () => callSync(device, pem, request)))
    expect(answers.map(({ status }) => status)).toEqual(times(10, () => 200))
    expect(commands).toHaveLength(10 + 2)
  })

  it('keeps no reading that failed', async () => {
    yagura.time.nowMs += 3_000
    commands.length = 0
    failsAt = 1
    expect(await callSync(device, pem, request)).toMatchObject({
      status: 503,
      json: { code: 'service.unavailable' },
    })
    failsAt = undefined
    await sync()
    expect(commands).toHaveLength(3)
  })

  it('costs a refused certificate nothing but reads', async () => {
    const validity = { notBeforeMs: T0, notAfterMs: T0 + DAY }
    const profile = { grade: 'proved', deviceId: nextId('dev'), serviceId: 'svc_1', ...validity } as const
    const foreign = await yagura.ports.clientAuthority.issue(await aRequest(), profile)
    commands.length = 0
    const answer = await callSync(device, foreign.pem, request)
    expect(answer).toMatchObject({ status: 403, json: { code: 'auth.certificate_unknown' } })
    expect(commands).toEqual(['GetItemCommand', 'GetItemCommand'])
  })

  it('of a phone with a newer policy than this instance has cached does not bring the old one back', async () => {
    const [policy] = await yagura.ports.policies.all()
    const edited = { revision: 1, settings: { 'sync.intervalMinutes': { value: 30, locked: false } } }
    await editPolicy(yagura.ports, 'admin:ann', policy?.id ?? '', edited)
    const other = start()
    const fresh = await callSync(other, pem, { ...request, onDemand: true })
    expect(JSON.parse(String(fresh.json.policy)).settings).toMatchObject({ 'sync.intervalMinutes': 30 })
    request = { ...request, have: { trust: 1, assignment: 2, policy: hashOf(String(fresh.json.policy)) } }
    expect(Object.keys((await sync()).json)).toEqual(['next'])
  })
})
