import type { Context } from 'aws-lambda'

/** What Lambda tells a function about the call, as far as it is one on one machine. */
export function contextFor(requestId: string, timeoutMs: number): Context {
  const endsAt = performance.now() + timeoutMs
  return {
    awsRequestId: requestId,
    functionName: 'local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:local',
    memoryLimitInMB: '512',
    logGroupName: 'local',
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  }
}
