import { enrollFunction } from '../enroll/function.ts'
import { behindFront } from '../http/behind-front.ts'
import { readEnvironment } from './environment.ts'
import { jsonLog } from './log.ts'
import { lambdaPorts } from './ports.ts'

const environment = readEnvironment()
const { domains, frontSecret } = environment
export const handler = behindFront(
  frontSecret,
  enrollFunction(lambdaPorts(environment, jsonLog), { domains }),
)
