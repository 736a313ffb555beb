import { expect, test } from 'vitest'
import { functionNames } from '../../../shared/http/functions.ts'
import { hosts } from '../../../shared/http/route.ts'
import type { Deployment } from '../deployments.ts'

export function judgeLogs({ settings, template }: Deployment): void {
  test('every log ends', () => {
    const groups = template.ofType('AWS::Logs::LogGroup')
    expect(groups.length).toBe(functionNames.length + 1 + hosts.length)
    for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(settings.logRetentionDays)
  })

  test('every function writes into a log of its own', () => {
    const written = template
      .ofType('AWS::Lambda::Function')
      .map(({ Properties }) => template.text(Properties.LoggingConfig?.LogGroup))
    expect(written.toSorted()).toEqual(
      [...functionNames.map((name) => `<Api/Functions/${name}/Log>`), '<Identity/Bootstrap/Log>'].toSorted(),
    )
  })

  test.each(hosts)(
    'the access log of the %s host tells rows apart, and no paths, tokens or people',
    (host) => {
      const { DestinationArn, Format } = template.at(`Api/Apis/${host}/Stage`).Properties.AccessLogSettings
      expect(template.text(DestinationArn)).toBe(`<Api/Apis/${host}/AccessLog>.Arn`)
      const said = Object.values(JSON.parse(Format))
      expect(said).toContain('$context.routeKey')
      const known = [
        '$context.requestId',
        '$context.requestTime',
        '$context.routeKey',
        '$context.status',
        '$context.responseLength',
        '$context.responseLatency',
        '$context.integrationLatency',
        '$context.error.responseType',
        '$context.integrationErrorMessage',
      ]
      expect(said.filter((field) => !known.includes(String(field)))).toEqual([])
    },
  )

  test('CloudFront and the firewall write nothing down: their addresses open things', () => {
    for (const { Properties } of template.ofType('AWS::CloudFront::Distribution'))
      expect(Properties.DistributionConfig.Logging).toBeUndefined()
    for (const { Properties } of template.ofType('AWS::WAFv2::WebACL')) {
      const configs = [Properties, ...Properties.Rules].map((part) => part.VisibilityConfig)
      expect(configs.filter((config) => config.SampledRequestsEnabled !== false)).toEqual([])
    }
  })
}
