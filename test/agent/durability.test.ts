/** A phone may lose power at any moment: here its storage fails at each write in turn. */
import { describe, expect, it } from 'vitest'
import { parseSource } from '../../agent/core/enrol/source.ts'
import type { Storage } from '../../agent/core/ports.ts'
import { createMemoryStorage } from '../../agent/simulated/memory.ts'
import { createEnrolledPhone, createTestPhone } from './support/phone.ts'
import { DEVICE_ID, policyOf, problem } from './support/service.ts'

/** Fails once, at the `n`th write from when it is armed. */
function failingStorage() {
  const inner = createMemoryStorage()
  let countdown = 0
  const storage: Storage = {
    load: inner.load,
    save: async (state) => {
      if (countdown > 0 && --countdown === 0) throw new Error('power cut')
      await inner.save(structuredClone(state))
    },
  }
  return {
    storage,
    arm: (n: number) => {
      countdown = n
    },
  }
}

const policy = policyOf({ 'restrictions.bluetoothAllowed': false })

describe('a power cut', () => {
  it('before enrolment is kept leaves a phone that enrols again with the same key', async () => {
    const { storage, arm } = failingStorage()
    const phone = await createTestPhone({ storage })
    const source = parseSource(phone.service.link)
    arm(1)
    await expect(phone.agent.enrol(source)).rejects.toThrow('power cut')
    await phone.agent.enrol(source)
    expect(await phone.ports.keys.owns((await phone.state()).certificate)).toBe(true)
  })

  it.each([1, 2])('at write %i of a sync loses no result and numbers none twice', async (n) => {
    const { storage, arm } = failingStorage()
    const phone = await createEnrolledPhone({ storage })
    const assignment = await phone.service.signer.assignment({
      sub: DEVICE_ID,
      seq: 1,
      policyHash: policy.hash,
    })
    const news = { assignment, policy: policy.text }
    phone.service.answers.push(news)
    arm(n)
    await expect(phone.agent.sync()).rejects.toThrow('power cut')
    if (!(await phone.state()).assignment) phone.service.answers.push(news)
    expect(await phone.agent.sync()).toMatchObject({ resultsWaiting: 0, policyHash: policy.hash })
    const sent = phone.service.syncs.flatMap(({ results = [] }) => results)
    const distinct = new Set(sent.map((result) => JSON.stringify(result)))
    expect(sent.map(({ seq }) => seq)).toEqual(n === 1 ? [1] : [1, 1])
    expect(distinct.size).toBe(1)
  })
})

describe('a result', () => {
  it('is sent again, unchanged, until it is acknowledged', async () => {
    const phone = await createEnrolledPhone()
    const assignment = await phone.service.signer.assignment({
      sub: DEVICE_ID,
      seq: 1,
      policyHash: policy.hash,
    })
    phone.service.answers.push(
      { assignment, policy: policy.text },
      problem(503, 'service.unavailable'),
      {},
      {},
      {},
    )
    await expect(phone.agent.sync()).rejects.toThrow('service.unavailable')
    expect(await phone.agent.sync()).toMatchObject({ resultsWaiting: 1 })
    expect(await phone.agent.sync()).toMatchObject({ resultsWaiting: 0 })
    const sent = phone.service.syncs.flatMap(({ results = [] }) =>
      results.map((result) => JSON.stringify(result)),
    )
    expect(sent).toHaveLength(5)
    expect(new Set(sent).size).toBe(1)
  })

  it('never takes a number that the service has already counted', async () => {
    const phone = await createEnrolledPhone()
    const assignment = await phone.service.signer.assignment({
      sub: DEVICE_ID,
      seq: 1,
      policyHash: policy.hash,
    })
    phone.service.answers.push({ acked: 40 }, { assignment, policy: policy.text })
    await phone.agent.sync()
    await phone.agent.sync()
    expect(phone.service.syncs.at(-1)?.results).toMatchObject([{ seq: 41 }])
  })

  it('does not pile up without end on a phone that nobody acknowledges', async () => {
    const phone = await createEnrolledPhone()
    const screenLock = policyOf({ 'screenLock.required': true })
    const assignment = await phone.service.signer.assignment({
      sub: DEVICE_ID,
      seq: 1,
      policyHash: screenLock.hash,
    })
    phone.service.answers.push({ assignment, policy: screenLock.text })
    phone.service.answers.push(...Array.from({ length: 500 }, () => ({})))
    for (let i = 0; i < 120; i++) {
      await phone.handset.act({ screenLockLength: i % 2 === 0 ? null : 6 })
      await phone.agent.sync()
    }
    expect(await phone.agent.status()).toMatchObject({ resultsWaiting: 100 })
    phone.service.answers.length = 0
    for (let i = 0; i < 3; i++) await phone.agent.sync()
    const last = phone.service.syncs.findLast(({ results }) => results)?.results?.at(-1)
    expect(last).toMatchObject({ settings: { 'screenLock.required': { state: 'applied' } } })
    expect(await phone.agent.status()).toMatchObject({ resultsWaiting: 0 })
  })
})
