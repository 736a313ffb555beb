import { enrollFunction } from '../enroll/function.ts'
import { behindFront } from '../http/behind-front.ts'
import { readEnvironment } from './environment.ts'
import { log } from './log.ts'
import { lambdaPorts } from './ports.ts'

const environment = readEnvironment()
const { domains, frontSecret } = environment
export const handler = behindFront(frontSecret, enrollFunction(lambdaPorts(environment, log), { domains }))
