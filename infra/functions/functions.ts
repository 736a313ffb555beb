/** The functions of the tables, each with what its rows need. */
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { type FunctionName, functionNames, needsOf, timeoutMsOf } from '../../shared/http/functions.ts'
import { acceptPattern } from '../accept.ts'
import type { CodeOf } from './code.ts'
import type { Variables } from './environment.ts'
import { declareFunction } from './function.ts'
import { everyObject, statementsFor } from './grants.ts'
import type { Resources } from './resources.ts'

export type Functions = Readonly<Record<FunctionName, LambdaFunction>>

/** Hashing and stamping packages is bound by the processor, which comes with memory. */
const memoryMb: Readonly<Record<FunctionName, number>> = {
  enroll: 1024,
  device: 512,
  admin: 1024,
  jobs: 512,
  outbox: 512,
}

/**
 * Calls from outside cannot take all there is from each other; the outbox and the jobs need only a little, and get
 * no more.
 */
const concurrency: Readonly<Partial<Record<FunctionName, number>>> = {
  enroll: 50,
  admin: 50,
  jobs: 5,
  outbox: 5,
}

export function declareFunctions(
  scope: Construct,
  resources: Resources,
  codeOf: CodeOf,
  environmentOf: (name: FunctionName) => Variables,
): Functions {
  const { settings } = resources
  const declare = (name: FunctionName): LambdaFunction => {
    const place = new Construct(scope, name)
    const reserved = settings.reserveConcurrency ? concurrency[name] : undefined
    if (needsOf(name).some((need) => need.startsWith('objects:'))) acceptObjects(place, resources)
    return declareFunction(place, {
      name,
      settings,
      environment: environmentOf(name),
      code: codeOf(name),
      timeoutMs: timeoutMsOf(name),
      memorySize: settings.memoryMb[name] ?? memoryMb[name],
      statements: statementsFor(needsOf(name), resources),
      ...(reserved && { reservedConcurrentExecutions: reserved }),
    })
  }
  return Object.fromEntries(functionNames.map((name) => [name, declare(name)])) as Functions
}

function acceptObjects(place: Construct, resources: Resources): void {
  for (const arn of everyObject(resources))
    acceptPattern(
      place,
      arn,
      'Objects are named when they are made; what they begin with is all that is known.',
    )
}
