/** Somebody who kept what the service once said, and could say it again, gains nothing (architecture §5). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAgent } from '../../agent/core/agent.ts'
import { parseSource } from '../../agent/core/enrol/source.ts'
import type { TransportResponse } from '../../agent/core/ports.ts'
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createNodeTransport } from '../../agent/node/transport.ts'
import { createSimulatedHandset } from '../../agent/simulated/handset.ts'
import { createMemory, createMemoryStorage } from '../../agent/simulated/memory.ts'
import { defaultModel } from '../../agent/simulated/models.ts'
import { patientSync } from '../support/chaos.ts'
import { refused } from '../support/refused.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

/** An agent whose line is tapped: what came is kept, and `inject` is said in place of the service's next reply. */
function tappedAgent() {
  const keys = createKeyStore(createMemory<string>())
  const line = createNodeTransport(keys)
  const heard: TransportResponse[] = []
  const injected: TransportResponse[] = []
  const { sync, ...rest } = createAgent({
    keys,
    storage: createMemoryStorage(),
    clock: { nowMs: () => Date.now(), sleep: async () => undefined },
    random: { fraction: () => 0.5 },
    handset: createSimulatedHandset({
      name: 'tapped',
      model: defaultModel,
      locale: 'en',
      timeZone: 'UTC',
      store: createMemory(),
    }),
    transport: {
      async request(request) {
        const reply = injected.shift() ?? (await line.request(request))
        heard.push(reply)
        return reply
      },
    },
  })
  return {
    agent: { ...rest, sync: patientSync(sync) },
    heard,
    inject: (reply: TransportResponse) => injected.push(reply),
    [Symbol.dispose]: () => line.close(),
  }
}

const withAssignment = (replies: readonly TransportResponse[]) =>
  replies.findLast(({ body }) => body.includes('"assignment"')) ??
  expect.unreachable('no assignment was heard')

async function inGroup(agent: ReturnType<typeof tappedAgent>['agent'], groupId: string | null) {
  const status = await agent.status()
  if (status.state === 'new') return expect.unreachable()
  await yagura.api.call('admin.devices.move', { body: { deviceIds: [status.deviceId], groupId } })
  await yagura.settled()
  return agent.sync({ onDemand: true })
}

const policyIn = async (name: string, values: Record<string, unknown>) => {
  const groupId = await yagura.group(name)
  const settings = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]))
  await yagura.api.call('admin.policies.create', {
    body: { pluginId: 'yagura-agent', name, groupId, settings },
  })
  return groupId
}

test('an older assignment is refused whole, and the policy in force stays', async () => {
  const lax = await policyIn('Lax', { 'restrictions.bluetoothAllowed': true })
  const strict = await policyIn('Strict', { 'restrictions.bluetoothAllowed': false })
  using phone = tappedAgent()
  await phone.agent.enrol(parseSource((await yagura.link()).url))
  await inGroup(phone.agent, lax)
  const old = withAssignment(phone.heard)
  const held = await inGroup(phone.agent, strict)
  expect(held).toMatchObject({ group: strict })
  phone.inject(old)
  expect(await refused(phone.agent.sync())).toBe('assignment.lower_seq')
  const { group, policyHash } = { policyHash: null, group: null, ...held }
  expect(await phone.agent.status()).toMatchObject({ group, policyHash })
  expect(await phone.agent.sync()).toMatchObject({ group: strict, failuresInARow: 0 })
})

test("another phone's assignment is refused, and so is one whose signature was touched", async () => {
  const groupId = await policyIn('Shared', {})
  using mine = tappedAgent()
  using theirs = tappedAgent()
  for (const { agent } of [mine, theirs]) {
    await agent.enrol(parseSource((await yagura.link()).url))
    await inGroup(agent, groupId)
  }
  mine.inject(withAssignment(theirs.heard))
  expect(await refused(mine.agent.sync())).toBe('assignment.other_device')
  const own = withAssignment(mine.heard.slice(0, -1))
  const { assignment, ...rest } = JSON.parse(own.body)
  const touched = assignment.replace(/.{4}$/, (end: string) => (end === 'AAAA' ? 'BBBB' : 'AAAA'))
  mine.inject({ ...own, body: JSON.stringify({ ...rest, assignment: touched }) })
  expect(await refused(mine.agent.sync())).toBe('assignment.refused')
  expect(await mine.agent.status()).toMatchObject({ group: groupId, failuresInARow: 2 })
})

test("a policy text that is not the assignment's is not applied", async () => {
  const groupId = await policyIn('Own', { 'restrictions.bluetoothAllowed': false })
  const elsewhere = await policyIn('Elsewhere', { 'scan.schedule': 'off' })
  using phone = tappedAgent()
  using other = tappedAgent()
  for (const { agent } of [phone, other]) await agent.enrol(parseSource((await yagura.link()).url))
  const held = await inGroup(phone.agent, groupId)
  await inGroup(other.agent, elsewhere)
  const { policy } = JSON.parse(withAssignment(other.heard).body)
  const fresh = withAssignment(phone.heard)
  phone.inject({ ...fresh, body: JSON.stringify({ ...JSON.parse(fresh.body), policy }) })
  expect(await refused(phone.agent.sync())).toBe('policy.hash_mismatch')
  const { group, policyHash } = { policyHash: null, group: null, ...held }
  expect(await phone.agent.status()).toMatchObject({ group, policyHash })
})
