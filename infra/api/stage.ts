/** How a host's API answers: under which name, how much of it, and what is written down. */
import { RemovalPolicy } from 'aws-cdk-lib'
import {
  type CfnStage,
  type DomainName,
  type HttpApi,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { type Host, methodsOf, type Route } from '../../shared/http/route.ts'
import type { Settings } from '../settings.ts'
import { accessLogFormat } from './access-log.ts'
import { hostThrottles, routeThrottle } from './throttles.ts'

interface StageParts {
  readonly api: HttpApi
  readonly host: Host
  readonly settings: Settings
  readonly domainName: DomainName
  readonly rows: readonly Route[]
  readonly added: readonly HttpRoute[]
}

export function declareStage(
  scope: Construct,
  { api, host, settings, domainName, rows, added }: StageParts,
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
