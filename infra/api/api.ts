/** A host's HTTP API: its rows of the route table, and no other way in. */
import { RemovalPolicy } from 'aws-cdk-lib'
import {
  type CfnStage,
  type DomainName,
  HttpApi,
  type HttpMethod,
  type HttpRoute,
  HttpStage,
  IpAddressType,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { type Host, methodsOf, type Route } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import { accept } from '../accept.ts'
import type { Functions } from '../functions/functions.ts'
import type { Settings } from '../settings.ts'
import { accessLogFormat } from './access-log.ts'
import type { Domains } from './domains.ts'
import { hostThrottles, routeThrottle } from './throttles.ts'

interface ApiParts {
  readonly host: Host
  readonly settings: Settings
  readonly domainName: DomainName
  readonly handler: LambdaFunction
}

/** A function serves the host it is named after. */
export const declareApis = (
  scope: Construct,
  settings: Settings,
  domains: Domains,
  functions: Functions,
): Readonly<Record<Host, HttpApi>> => {
  const declare = (host: Host) =>
    declareApi(new Construct(scope, host), {
      host,
      settings,
      domainName: domains[host],
      handler: functions[host],
    })
  return { enroll: declare('enroll'), device: declare('device'), admin: declare('admin') }
}

function declareApi(scope: Construct, parts: ApiParts): HttpApi {
  const { host, settings, handler } = parts
  const api = new HttpApi(scope, 'Api', {
    apiName: `yagura-${settings.deployment}-${host}`,
    disableExecuteApiEndpoint: true,
    createDefaultStage: false,
    ipAddressType: IpAddressType.DUAL_STACK,
  })
  const rows = Object.values<Route>(routes).filter((route) => route.host === host)
  const added = addRows(api, rows, handler)
  declareStage(scope, api, parts, rows, added)
  return api
}

/** One integration for the function, and one permission for the API instead of one a route. */
function addRows(api: HttpApi, rows: readonly Route[], handler: LambdaFunction): HttpRoute[] {
  const integration = new HttpLambdaIntegration('Function', handler, { scopePermissionToRoute: false })
  const added = rows.flatMap((row) =>
    api.addRoutes({ path: row.path, methods: methodsOf(row) as HttpMethod[], integration }),
  )
  for (const route of added)
    accept(
      route,
      'AwsSolutions-APIG4',
      'The caller is checked in code on every row (shared/http/route.ts, auth): roles are in our own table, phones ' +
        'are known by the certificate that the gateway verified, and the rest of the rows is for those without either.',
    )
  return added
}

function declareStage(
  scope: Construct,
  api: HttpApi,
  { host, settings, domainName }: ApiParts,
  rows: readonly Route[],
  added: readonly HttpRoute[],
): void {
  const { rate, burst } = hostThrottles[host]
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    domainMapping: { domainName },
    throttle: { rateLimit: rate, burstLimit: burst },
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLog(scope, host, settings)),
      format: accessLogFormat,
    },
  })
  const cfnStage = stage.node.defaultChild as CfnStage
  cfnStage.routeSettings = throttled(rows)
  // The stage refuses settings of a route that is not there yet.
  for (const route of added) stage.node.addDependency(route)
}

const throttled = (rows: readonly Route[]): Record<string, object> =>
  Object.fromEntries(
    rows.flatMap((row) => {
      const throttle = routeThrottle(row)
      if (!throttle) return []
      return methodsOf(row).map((method) => [
        `${method} ${row.path}`,
        { ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst },
      ])
    }),
  )

const accessLog = (scope: Construct, host: Host, { deployment, logRetentionDays }: Settings): LogGroup =>
  new LogGroup(scope, 'AccessLog', {
    // Under this name the gateway may write without a policy that grows with every log.
    logGroupName: `/aws/vendedlogs/yagura/${deployment}/access/${host}`,
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
