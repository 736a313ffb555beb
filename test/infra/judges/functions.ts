import { expect, test } from 'vitest'
import { readEnvironment } from '../../../functions/lambda/environment.ts'
import { type FunctionName, functionNames } from '../../../shared/http/functions.ts'
import { DEFAULT_TIMEOUT_MS, type Route } from '../../../shared/http/route.ts'
import { routes } from '../../../shared/http/routes.ts'
import { schedules } from '../../../shared/http/schedules.ts'
import type { Deployment } from '../deployments.ts'

/** The gateway gives up after this, whatever the function does. */
const GATEWAY_MS = 30_000

const slowest = (name: FunctionName): number => {
  if (name === 'jobs') return Math.max(...Object.values(schedules).map(({ timeoutMs }) => timeoutMs))
  if (name === 'outbox') return schedules['outbox.sweep'].timeoutMs
  const rows = Object.values<Route>(routes).filter(({ host }) => host === name)
  return Math.max(...rows.map(({ timeoutMs }) => timeoutMs ?? DEFAULT_TIMEOUT_MS))
}

export function judgeFunctions({ settings, template }: Deployment): void {
  const places = [...functionNames.map((name) => `Api/Functions/${name}`), 'Identity/Bootstrap']
  const variablesOf = (place: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(template.at(`${place}/Function`).Properties.Environment.Variables).map(
        ([name, value]) => [name, template.text(value)],
      ),
    )

  test.each(places)('%s starts with what it is told', (place) => {
    const environment = readEnvironment(variablesOf(place))
    expect(environment.domains).toEqual({
      enroll: settings.hosts.enroll,
      device: settings.hosts.device,
      admin: settings.hosts.admin,
    })
    expect(environment.tables).toEqual({ fleet: '<Data/fleet>', core: '<Data/core>' })
    expect(environment.objects.bucket).toBe('<Data/Objects>')
    expect([environment.keySource, environment.keys]).toEqual([
      settings.issuer.kind,
      `/yagura/${settings.deployment}/`,
    ])
    expect(environment.mailConfigurationSet).toBe(template.at('Api/Mail/Set').Properties.Name)
    expect(environment.tokens.issuer).toBe(
      `https://cognito-idp.${settings.region}.amazonaws.com/<Identity/Administrators>`,
    )
    expect(environment.tokens.clientIds).toEqual([
      '<Identity/Administrators/Console>',
      '<Identity/Administrators/CommandLine>',
    ])
  })

  test('addresses of the download host are signed with a key that CloudFront knows', () => {
    const { downloads } = readEnvironment(variablesOf('Api/Functions/enroll')).objects
    expect(downloads).toEqual({
      url: `https://${settings.hosts.download}`,
      key: '<Identity/download>.Arn',
      keyPairId: '<Api/Delivery/Downloads/Key>',
    })
  })

  test.each(places)('%s runs as the bundles are made: Node 24 on arm64, traced', (place) => {
    const { Runtime, Architectures, Handler, TracingConfig, MemorySize } = template.at(
      `${place}/Function`,
    ).Properties
    expect([Runtime, Architectures, Handler]).toEqual(['nodejs24.x', ['arm64'], 'index.handler'])
    expect(TracingConfig).toEqual({ Mode: 'Active' })
    expect(MemorySize).toBeGreaterThanOrEqual(512)
  })

  test.each(functionNames)('the %s function has the time of its slowest row', (name) => {
    const { Timeout } = template.at(`Api/Functions/${name}/Function`).Properties
    expect(Timeout * 1000).toBeGreaterThan(slowest(name))
    if (name !== 'jobs' && name !== 'outbox') expect(Timeout * 1000).toBeLessThan(GATEWAY_MS)
  })

  test('a flood on one host leaves room for the phones', () => {
    const reserved = functionNames.map(
      (name) => template.at(`Api/Functions/${name}/Function`).Properties.ReservedConcurrentExecutions,
    )
    expect(reserved).toEqual(
      settings.reserveConcurrency ? [50, undefined, 50, 5, 5] : Array(5).fill(undefined),
    )
  })
}
