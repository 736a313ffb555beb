/** The schedule table against a running service: every row has its job, and a second run does no harm. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { jobs } from '../../functions/jobs/jobs.ts'
import { runJob } from '../../local/commands/run-job.ts'
import { type Schedule, schedules } from '../../shared/http/schedules.ts'
import { allMails } from '../support/mails.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService

beforeAll(async () => {
  yagura = await startTestService()
  const [userId, packageId] = await Promise.all([yagura.user(), yagura.package()])
  const body = { userIds: [userId], packageId, delivery: 'mail' as const }
  await yagura.api.call('admin.links.create', { body })
  await vi.waitFor(
    async () => {
      const [link] = (await yagura.api.call('admin.links.list', {})).items
      expect(link?.mail?.state).toBe('sent')
    },
    { timeout: 8_000, interval: 100 },
  )
  await seal()
})
afterAll(() => yagura[Symbol.asyncDispose]())

/** Sealing as it is a minute from now, when nothing can still be on its way into the tail. */
const seal = () => {
  const { ports } = yagura.service
  return jobs({ ...ports, clock: { now: () => Date.now() + 60_000 } })['audit.seal']()
}

/** What an administrator and a phone can see of the work of jobs. */
async function seen() {
  const { api, service } = yagura
  return {
    links: (await api.call('admin.links.list', {})).items,
    service: await api.call('admin.service', {}),
    mails: (await allMails(service)).length,
    tail: (await api.call('admin.audit.tail', {})).items,
    chain: await api.call('admin.audit.verify', {}),
  }
}

test('every row has a job and every job a row', () => {
  expect(Object.keys(jobs(yagura.service.ports)).sort()).toEqual(Object.keys(schedules).sort())
})

describe.each(Object.entries<Schedule>(schedules))('%s', (id, { everySeconds, timeoutMs }) => {
  test('ends before it is due again and before its function does', () => {
    expect(timeoutMs).toBeLessThan(everySeconds * 1000)
    expect(timeoutMs).toBeLessThanOrEqual(900_000)
  })

  test('may run twice, and twice at once', async () => {
    const { dataDir } = yagura.service
    const first = await runJob(id, dataDir)
    expect(Object.values(first).every(Number.isInteger)).toBe(true)
    const before = await seen()
    await runJob(id, dataDir)
    await Promise.all([runJob(id, dataDir), runJob(id, dataDir)])
    expect(await seen()).toEqual(before)
  })
})

test('sealing twice at once seals everything once', async () => {
  await seal()
  const { chain: before } = await seen()
  await Promise.all(Array.from({ length: 5 }, () => yagura.user()))
  const sealed = await Promise.all([seal(), seal()])
  const { tail, chain } = await seen()
  expect(tail).toEqual([])
  expect(chain).toMatchObject({ ok: true, to: before.head + 5, head: before.head + 5 })
  expect(sealed.map(({ sealed: count }) => count).sort()).toEqual([0, 5])
})

test('a job that is not in the table is named, with those that are', async () => {
  for (const id of ['no.such.job', 'constructor'])
    await expect(runJob(id, yagura.service.dataDir)).rejects.toThrow(
      new RegExp(`${id}.*${Object.keys(schedules).join(', ')}`),
    )
})
