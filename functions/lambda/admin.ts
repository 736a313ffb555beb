import { adminFunction } from '../admin/function.ts'
import { readEnvironment } from './environment.ts'
import { log } from './log.ts'
import { lambdaPorts } from './ports.ts'

const environment = readEnvironment()
export const handler = adminFunction(lambdaPorts(environment, log), { domains: environment.domains })
