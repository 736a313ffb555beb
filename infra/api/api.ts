/** A host's HTTP API: its rows of the route table, and no other way in. */
import {
  type DomainName,
  HttpApi,
  type HttpMethod,
  type HttpRoute,
  IpAddressType,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { type Host, methodsOf, type Route } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import { accept } from '../accept.ts'
import type { Functions } from '../functions/functions.ts'
import type { Settings } from '../settings.ts'
import type { Domains } from './domains.ts'
import { declareStage } from './stage.ts'

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
  const { host, settings, domainName, handler } = parts
  const api = new HttpApi(scope, 'Api', {
    apiName: `yagura-${settings.deployment}-${host}`,
    disableExecuteApiEndpoint: true,
    createDefaultStage: false,
    ipAddressType: IpAddressType.DUAL_STACK,
  })
  const rows = Object.values<Route>(routes).filter((route) => route.host === host)
  const added = addRows(api, rows, handler)
  declareStage(scope, { api, host, settings, domainName, rows, added })
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
