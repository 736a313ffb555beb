import { expect, test } from 'vitest'
import { hosts, methodsOf, type Route } from '../../../shared/http/route.ts'
import { routes } from '../../../shared/http/routes.ts'
import type { Deployment } from '../deployments.ts'

export function judgeRoutes({ settings, template }: Deployment): void {
  const api = (host: string) => template.at(`Api/Apis/${host}/Api`)
  const of = (type: string, host: string) =>
    template.ofType(type).filter(({ Properties }) => Properties.ApiId?.Ref === api(host).id)

  test.each(hosts)('the %s host has the rows of the table that are its own, and no other', (host) => {
    const expected = Object.values<Route>(routes)
      .filter((route) => route.host === host)
      .flatMap((route) => methodsOf(route).map((method) => `${method} ${route.path}`))
    const declared = of('AWS::ApiGatewayV2::Route', host).map(({ Properties }) => Properties.RouteKey)
    expect(declared.toSorted()).toEqual(expected.toSorted())
  })

  test('there is no route beside those of the three hosts', () => {
    const ofHosts = hosts.flatMap((host) => of('AWS::ApiGatewayV2::Route', host))
    expect(template.ofType('AWS::ApiGatewayV2::Route').length).toBe(ofHosts.length)
    expect(template.ofType('AWS::ApiGatewayV2::Api').length).toBe(hosts.length)
  })

  test.each(hosts)('every route of the %s host leads to its function, by one integration', (host) => {
    const integrations = of('AWS::ApiGatewayV2::Integration', host)
    expect(integrations.map(({ Properties }) => template.text(Properties.IntegrationUri))).toEqual([
      `<Api/Functions/${host}/Function>.Arn`,
    ])
    expect(integrations[0]?.Properties.PayloadFormatVersion).toBe('2.0')
    const targets = of('AWS::ApiGatewayV2::Route', host).map(({ Properties }) => Properties.Target)
    expect(new Set(targets.map((target) => template.text(target))).size).toBe(1)
  })

  test('a function may be called by the API of its host and by nobody else', () => {
    const permissions = template
      .ofType('AWS::Lambda::Permission')
      .map(({ Properties: { FunctionName, Principal, SourceArn } }) => [
        template.text(FunctionName),
        Principal,
        template.text(SourceArn).replace(/^.*:/, ''),
      ])
    expect(permissions.toSorted()).toEqual(
      [...hosts]
        .sort()
        .map((host) => [
          `<Api/Functions/${host}/Function>.Arn`,
          'apigateway.amazonaws.com',
          `<Api/Apis/${host}/Api>/*/*/*`,
        ]),
    )
  })

  test.each(hosts)('the %s host is reached by its own name only', (host) => {
    expect(api(host).Properties.DisableExecuteApiEndpoint).toBe(true)
    const names = of('AWS::ApiGatewayV2::ApiMapping', host).map(({ Properties: { DomainName } }) =>
      template.ofType('AWS::ApiGatewayV2::DomainName').find(({ id }) => id === DomainName.Ref),
    )
    expect(names.map((name) => name?.Properties.DomainName)).toEqual([settings.hosts[host]])
  })

  test.each(hosts)('the %s host lets no more through than it should', (host) => {
    const [stage, ...others] = of('AWS::ApiGatewayV2::Stage', host)
    expect(others).toEqual([])
    const { ThrottlingRateLimit, ThrottlingBurstLimit } = stage?.Properties.DefaultRouteSettings ?? {}
    expect(ThrottlingRateLimit).toBeGreaterThan(0)
    expect(ThrottlingBurstLimit).toBeGreaterThan(0)
    // A limit on a row that is not there would be refused by CloudFormation, at night.
    const keys = of('AWS::ApiGatewayV2::Route', host).map(({ Properties }) => Properties.RouteKey)
    const limited = Object.keys(stage?.Properties.RouteSettings ?? {})
    expect(limited.filter((key) => !keys.includes(key))).toEqual([])
    if (host === 'enroll') expect(limited).toContain('POST /v1/enroll')
  })
}
