/** What the gateway writes of each request: the row, never the path, which may be a secret; and nobody's address. */
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'

const fields = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  replyBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  functionLatencyMs: '$context.integrationLatency',
  gatewayError: '$context.error.responseType',
  functionError: '$context.integrationErrorMessage',
}

export const accessLogFormat = AccessLogFormat.custom(JSON.stringify(fields))
