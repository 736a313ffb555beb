/** SDK clients that name what each call needs, the way AWS would check its grant. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import type { Need } from '../../shared/http/route.ts'
import { touch } from './row.ts'

type Access = 'read' | 'write'
type Tables = Readonly<Record<'fleet' | 'core', string>>
type Operations = Readonly<Record<string, { readonly TableName?: string } | undefined>>

interface DynamoInput {
  readonly TableName?: string
  readonly RequestItems?: Readonly<Record<string, unknown>>
  readonly TransactItems?: readonly Operations[]
}

const READS = /^(Get|BatchGet|Query|Scan|TransactGet)/

/** A transaction's conditions only read. */
const accessIn = (operation: string): Access =>
  operation === 'ConditionCheck' || operation === 'Get' ? 'read' : 'write'

function dynamoAccesses(command: string, input: DynamoInput): [table: string, access: Access][] {
  const access: Access = READS.test(command) ? 'read' : 'write'
  const transact = (input.TransactItems ?? []).flatMap((operations) =>
    Object.entries(operations).map(([kind, operation]): [string, Access] => [
      operation?.TableName ?? '',
      accessIn(kind),
    ]),
  )
  const batch = Object.keys(input.RequestItems ?? {}).map((table): [string, Access] => [table, access])
  return [...transact, ...batch, ...(input.TableName ? [[input.TableName, access] as [string, Access]] : [])]
}

export function guardDynamo(client: DynamoDBClient, tables: Tables): DynamoDBClient {
  const needOf = (table: string, access: Access): Need =>
    `${table === tables.fleet ? 'fleet' : 'core'}:${access}`
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        for (const [table, access] of dynamoAccesses(commandName, args.input as DynamoInput))
          touch(needOf(table, access))
        return next(args)
      },
    { step: 'initialize', name: 'needs' },
  )
  return client
}

/** A part copied from an object reads that object too. */
const s3Needs = (command: string): Need[] => {
  if (/^(Get|Head|List)/.test(command)) return ['objects:read']
  return /Copy/.test(command) ? ['objects:read', 'objects:write'] : ['objects:write']
}

export function guardS3(client: S3Client): S3Client {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        for (const need of s3Needs(commandName)) touch(need)
        return next(args)
      },
    { step: 'initialize', name: 'needs' },
  )
  return client
}
