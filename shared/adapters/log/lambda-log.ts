/** The log of a function in AWS: its standard output is what CloudWatch keeps. */
import type { Log } from '../../ports/log.ts'
import { jsonLine } from './json-line.ts'
import { unitLog } from './unit-log.ts'

export interface LambdaLogOptions {
  /** X-Ray's header of the invocation under way: `_X_AMZN_TRACE_ID`. */
  readonly traceHeader: () => string | undefined
  readonly write?: (text: string) => void
}

/** Not by `console`: Lambda would put words before each line, and CloudWatch find no metrics in it. */
const toStandardOutput = (text: string): void => {
  process.stdout.write(text)
}

export const lambdaLog = ({ traceHeader, write = toStandardOutput }: LambdaLogOptions): Log =>
  unitLog((line) => {
    const trace = sampledTrace(traceHeader())
    const fields = trace === undefined ? line.fields : { ...line.fields, trace }
    write(`${jsonLine({ ...line, fields }, Date.now())}\n`)
  })

/** The id by which X-Ray keeps the trace; undefined where it keeps none. */
function sampledTrace(header: string | undefined): string | undefined {
  const [, root] = /(?:^|;)Root=(1-[\da-f]{8}-[\da-f]{24})(?:;|$)/.exec(header ?? '') ?? []
  return header?.includes('Sampled=1') ? root : undefined
}
