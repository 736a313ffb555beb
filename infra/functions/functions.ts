/** The functions of the tables, each with what its rows need. */

import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { type FunctionName, functionNames, needsOf, timeoutMsOf } from '../../shared/http/functions.ts'
import type { CodeOf } from './code.ts'
import { declareFunction } from './function.ts'
import { statementsFor } from './grants.ts'
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
  environment: Record<string, string>,
): Functions {
  const { settings } = resources
  const declare = (name: FunctionName): LambdaFunction => {
    const reserved = settings.reserveConcurrency ? concurrency[name] : undefined
    return declareFunction(new Construct(scope, name), {
      name,
      settings,
      environment,
      code: codeOf(name),
      timeoutMs: timeoutMsOf(name),
      memorySize: settings.memoryMb[name] ?? memoryMb[name],
      statements: statementsFor(needsOf(name), resources),
      ...(reserved && { reservedConcurrentExecutions: reserved }),
    })
  }
  return Object.fromEntries(functionNames.map((name) => [name, declare(name)])) as Functions
}
