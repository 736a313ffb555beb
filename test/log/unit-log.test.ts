/** Which line belongs to which request or job, and what it may carry of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Line, unitLog } from '../../shared/adapters/log/unit-log.ts'

function captured() {
  const lines: Line[] = []
  return { lines, log: unitLog((line) => lines.push(line)) }
}

test('a hundred requests at once keep their notes and figures apart', async () => {
  const { lines, log } = captured()
  const request = (n: number) =>
    log.unit('http', { requestId: `r${n}` }, async () => {
      log.note({ who: `w${n}` })
      await sleep(n % 7)
      log.info('seen')
      await sleep((n * 3) % 5)
      log.measure({ latency: n })
    })
  const all = Array.from({ length: 100 }, (_, n) => n)
  await Promise.all(all.map(request))
  const told = (event: string) =>
    lines.filter((line) => line.event === event).toSorted((a, b) => order(a) - order(b))
  const order = ({ fields }: Line) => Number(String(fields.requestId).slice(1))
  expect(told('seen').map(({ fields }) => fields)).toEqual(
    all.map((n) => ({ requestId: `r${n}`, who: `w${n}` })),
  )
  expect(told('http').map(({ figures }) => figures)).toEqual(all.map((n) => ({ latency: n })))
})

test('a unit that fails ends with its line and its error', async () => {
  const { lines, log } = captured()
  const failing = log.unit('job', { job: 'j' }, async () => {
    log.measure({ jobFailures: 1 })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(lines).toEqual([{ level: 'info', event: 'job', fields: { job: 'j' }, figures: { jobFailures: 1 } }])
})

test('a unit that measured nothing ends silently', async () => {
  const { lines, log } = captured()
  expect(await log.unit('job', { job: 'j' }, async () => 1)).toBe(1)
  expect(lines).toEqual([])
})

test('outside of a unit lines are written and figures are nobody’s', () => {
  const { lines, log } = captured()
  log.note({ who: 'w' })
  log.measure({ latency: 1 })
  log.error('failed', 'why', { at: 1 })
  expect(lines).toEqual([{ level: 'error', event: 'failed', fields: { at: 1 }, cause: 'why' }])
})
