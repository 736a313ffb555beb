import { enrollFunction } from '../enroll/function.ts'
import { readEnvironment } from './environment.ts'
import { log } from './log.ts'
import { lambdaPorts } from './ports.ts'

const environment = readEnvironment()
export const handler = enrollFunction(lambdaPorts(environment, log), { domains: environment.domains })
