/** Every line of the whole service over a day, in both formats: nothing secret, nothing forged, all that is measured. */
import { describe, expect, test, vi } from 'vitest'
import { alarms } from '../../shared/domain/alarms.ts'
import { metrics } from '../../shared/domain/metrics.ts'
import { routes } from '../../shared/http/routes.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { aDay, type Secrets } from './flows.ts'
import { OBEYED } from './hostile.ts'

/** All that this process says while `work` runs, by whatever way. */
async function said<T>(work: () => Promise<T>): Promise<{ result: T; lines: string[] }> {
  const chunks: string[] = []
  const keep = (chunk: unknown) => {
    chunks.push(String(chunk))
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(keep),
    vi.spyOn(process.stderr, 'write').mockImplementation(keep),
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((way) =>
      vi.spyOn(console, way).mockImplementation((...args) => void keep(`${args.join(' ')}\n`)),
    ),
  ]
  try {
    const result = await work()
    return { result, lines: chunks.join('').split('\n').slice(0, -1) }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

const LOOKS = {
  'mail address': /[\w.-]+@\w+\.\w/,
  'IP address': /\b\d{1,3}(\.\d{1,3}){3}\b|::1\b/,
  URL: /\w:\/\//,
  path: /\/(e|p|v1|oidc)\//,
  'signed token': /\beyJ[\w-]{10,}/,
  key: /BEGIN/,
}

describe.each([
  ['readable', { verbose: true }],
  ['JSON', { jsonLog: true }],
] as const)('%s lines', (format, options) => {
  let secrets: Secrets
  let lines: string[]
  test('tell what happened', async () => {
    const day = await said(async () => {
      let yagura: TestService | undefined
      try {
        yagura = await startTestService(undefined, options)
        return await aDay(yagura)
      } finally {
        await yagura?.[Symbol.asyncDispose]()
      }
    })
    secrets = day.result
    lines = day.lines
    const text = lines.join('\n')
    for (const event of ['request.failed', 'job.failed', 'outbox.failed', 'gateway.refused', 'device.sync'])
      expect(text).toContain(event)
    for (const code of [
      'link.unknown',
      'link.used',
      'auth.invalid',
      'enrol.token_revoked',
      'request.malformed',
    ])
      expect(text).toContain(code)
    expect(text).toMatch(/outcome.{1,3}registered/)
    expect(text).toMatch(/dev_\w{26}/)
  }, 60_000)

  test('hold none of the secrets that were in it', () => {
    const text = lines.join('\n')
    expect(secrets.size).toBeGreaterThan(40)
    expect([...secrets].filter(([, value]) => value.length < 5)).toEqual([])
    expect([...secrets].filter(([, value]) => text.includes(value)).map(([what]) => what)).toEqual([])
  })

  test.each(Object.entries(LOOKS))('hold nothing that looks like a %s', (_what, look) => {
    expect(lines.filter((line) => look.test(line))).toEqual([])
  })

  test('cannot be forged', () => {
    expect(lines.filter((line) => OBEYED.test(line))).toEqual([])
    expect(lines.filter((line) => line.startsWith('00:00:00'))).toEqual([])
    if (format === 'JSON') for (const line of lines) expect(JSON.parse(line)).toHaveProperty('event')
    else expect(lines.filter((line) => !/^(\d\d:\d\d:\d\d (info|error) | {9})/.test(line))).toEqual([])
  })

  if (format === 'JSON') {
    test('measure exactly what the table says, by closed lists of values', () => {
      const seen = lines.map((line) => JSON.parse(line)).filter(({ _aws }) => _aws)
      const names = seen.flatMap(({ _aws }) =>
        _aws.CloudWatchMetrics.flatMap(({ Metrics }: { Metrics: { Name: string }[] }) =>
          Metrics.map(({ Name }) => Name),
        ),
      )
      expect([...new Set(names)].sort()).toEqual(Object.keys(metrics).sort())
      const valuesOf = (name: string) => [...new Set(seen.flatMap((line) => line[name] ?? []))]
      expect(valuesOf('route').filter((id) => !(id in routes))).toEqual([])
      expect(valuesOf('outcome').sort()).toEqual(['failed', 'registered', 'repeated'])
      expect(valuesOf('grade').sort()).toEqual(['proved', 'unproved'])
      expect(valuesOf('class')).toEqual(expect.arrayContaining(['auth', 'enrol', 'fault', 'link', 'request']))
    })

    test('are one a request', () => {
      const requests = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'http')
      expect(new Set(requests.map(({ requestId }) => requestId)).size).toBe(requests.length)
    })
  }
})

test.each(Object.entries(alarms))(
  'the alarm %s has a value for each dimension of its metric',
  (_id, alarm) => {
    const { by } = metrics[alarm.metric]
    expect(Object.keys('where' in alarm ? alarm.where : {})).toEqual(by)
  },
)
