import { lambdaLog } from '../../shared/adapters/log/lambda-log.ts'
import { traceHeader } from './environment.ts'

export const log = lambdaLog({ traceHeader })
