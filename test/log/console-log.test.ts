/** What a person sees of the log of `npm start`. */
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ConsoleLogOptions, consoleLog } from '../../local/log/console-log.ts'
import { readableLine } from '../../local/log/readable-line.ts'
import { YaguraError } from '../../shared/domain/errors.ts'
import { routes } from '../../shared/http/routes.ts'
import type { Log } from '../../shared/ports/log.ts'
import { hostileText, OBEYED } from './hostile.ts'

/** Everything a log writes while `work` uses it. */
async function written(
  options: ConsoleLogOptions,
  work: (log: Log) => unknown,
  out = new PassThrough(),
): Promise<string[]> {
  await work(consoleLog(options, out))
  const text = String(out.read() ?? '')
  expect(text === '' || text.endsWith('\n')).toBe(true)
  return text.split('\n').slice(0, -1)
}

const who = `dev_${'0'.repeat(26)}`
const request = (log: Log, notes: object = {}) =>
  log.unit('http', { requestId: 'r1', route: 'device.sync', cold: true }, async () => {
    log.note({ who, status: 200, bytes: 14, ...notes })
    log.measure({ latency: 3.234, heartbeats: 1 })
  })
const job = (log: Log) =>
  log.unit('job', { job: 'audit.seal' }, async () => {
    log.note({ sealed: 3, result: 'done' })
    log.measure({ jobDuration: 1234 })
  })
const failure = (log: Log) => {
  const cause = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
  log.error('request.failed', new YaguraError('service.unavailable', {}, { cause }), { requestId: 'r1', who })
}

describe('a readable line', () => {
  test('of a request: time, level, route, status, milliseconds, who', async () => {
    const [line] = await written({ verbose: true }, request)
    expect(line).toMatch(/^\d\d:\d\d:\d\d info {2}device\.sync {10}200 {2}3\.2ms dev_0{26}$/)
  })

  test('of a refusal: also the code', async () => {
    const refused = (log: Log) =>
      request(log, { who: undefined, status: 404, code: 'link.unknown', class: 'link' })
    const [line] = await written({ verbose: true }, refused)
    expect(line).toMatch(/device\.sync +404 +3\.2ms link\.unknown$/)
  })

  test('of a job: what it did', async () => {
    const [line] = await written({ verbose: true }, job)
    expect(line).toMatch(/^\d\d:\d\d:\d\d info {2}audit\.seal {15}1234ms sealed=3$/)
  })

  test('of an error: whose request it was, then its causes with their places', async () => {
    const lines = await written({ verbose: false }, failure)
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d error request\.failed {6} dev_0{26} requestId=r1$/)
    expect(lines[1]).toBe('         YaguraError (service.unavailable)')
    expect(lines[2]).toMatch(/^ {11}at failure test\/log\/console-log\.test\.ts:\d+:\d+$/)
    expect(lines).toContain('         Error (ECONNRESET) socket hang up')
  })

  test('fits 80 columns for every route, breaking where it must', async () => {
    for (const route of Object.keys(routes))
      for (const more of [
        {},
        { outcome: 'registered', grade: 'unproved' },
        { who: `admin:${'x'.repeat(36)}` },
      ])
        for (const line of await written({ verbose: true }, (log) => request(log, { route, ...more })))
          expect(line.length, line).toBeLessThanOrEqual(80)
  })

  test('has colours on a terminal only', async () => {
    const plain = await written({ verbose: true }, request)
    const terminal = Object.assign(new PassThrough(), { isTTY: true, getColorDepth: () => 8 })
    const [painted = ''] = await written({ verbose: true }, request, terminal)
    expect(plain.join('')).not.toContain('\u001b')
    expect(painted).toContain('\u001b[32m 200\u001b')
    expect(stripVTControlCharacters(painted).slice(8)).toBe(plain[0]?.slice(8))
  })

  test('shows what would move the cursor or forge a line instead of doing it', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (value, cause) => {
        const line = { level: 'error', event: 'failed', fields: { who: value, value }, cause } as const
        const lines = readableLine(line, new Date(), (_style, text) => text).split('\n')
        expect(lines.join('')).not.toMatch(OBEYED)
        // Every line but the first is set in: none can pass for one of ours.
        expect(lines.slice(1).every((text) => text.startsWith(' '.repeat(9)))).toBe(true)
      }),
    )
  })
})

test('without --verbose there are errors and nothing else', async () => {
  const lines = await written({ verbose: false }, async (log) => {
    await request(log)
    await job(log)
    log.info('gateway.refused', { status: 404 })
  })
  expect(lines).toEqual([])
  expect(await written({ verbose: false }, failure)).not.toEqual([])
})

test('with --json-log everything is there, as Lambda would write it', async () => {
  const lines = await written({ verbose: false, jsonLog: true }, async (log) => {
    await request(log)
    await job(log)
    failure(log)
  })
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'http', route: 'device.sync', who, latency: 3.2, heartbeats: 1, _aws: {} },
    { event: 'job', job: 'audit.seal', sealed: 3, jobDuration: 1234, _aws: {} },
    {
      event: 'request.failed',
      level: 'error',
      causes: [{ code: 'service.unavailable' }, { code: 'ECONNRESET' }],
    },
  ])
})
