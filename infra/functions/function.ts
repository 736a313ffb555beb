/** A function as every one of ours is: arm64, Node 24, a role of its own, a log that ends. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type FunctionProps,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { accept } from '../accept.ts'
import type { BundleName } from '../bundles/places.ts'
import { roleName } from '../names.ts'
import type { Settings } from '../settings.ts'
import type { Variables } from './environment.ts'

export interface FunctionParts
  extends Pick<FunctionProps, 'code' | 'memorySize' | 'reservedConcurrentExecutions'> {
  readonly environment: Variables
  readonly name: BundleName
  readonly settings: Settings
  readonly timeoutMs: number
  readonly statements: readonly PolicyStatement[]
}

function declareRole(scope: Construct, { name, settings, statements }: FunctionParts, log: LogGroup): Role {
  const role = new Role(scope, 'Role', {
    roleName: roleName(settings, name),
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `Yagura ${settings.deployment}: the ${name} function`,
  })
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [log.logGroupArn],
    }),
  )
  for (const statement of statements) role.addToPolicy(statement)
  return role
}

export function declareFunction(scope: Construct, parts: FunctionParts): LambdaFunction {
  const { name, settings, timeoutMs, statements: _, ...props } = parts
  const logGroup = new LogGroup(scope, 'Log', {
    logGroupName: `/yagura/${settings.deployment}/${name}`,
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const role = declareRole(scope, parts, logGroup)
  const made = new LambdaFunction(scope, 'Function', {
    ...props,
    functionName: `yagura-${settings.deployment}-${name}`,
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    role,
    logGroup,
    // The deadline of the slowest row, and what it takes to say so.
    timeout: Duration.seconds(Math.ceil(timeoutMs / 1000) + 1),
    tracing: Tracing.ACTIVE,
  })
  accept(scope, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray takes segments for no resource in particular.')
  accept(
    scope,
    'Serverless-LambdaDLQ',
    'Called by who waits for the answer, or with a destination for failed calls.',
  )
  return made
}
