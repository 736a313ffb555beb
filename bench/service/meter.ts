/** What DynamoDB says each call consumed, indexes included: `ReturnConsumedCapacity` on every command of a client. */
import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { sum } from '../harness/stats.ts'

export interface Consumed {
  readonly command: string
  readonly read: number
  readonly write: number
}

export const totalOf = (all: readonly Consumed[]): { read: number; write: number } => ({
  read: sum(all.map(({ read }) => read)),
  write: sum(all.map(({ write }) => write)),
})

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems'])

type Reply = { readonly ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] }

const unitsOf = ({ ConsumedCapacity: given }: Reply): number =>
  [given ?? []].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)

export function meter(client: DynamoDBClient): { take(): Consumed[] } {
  const all: Consumed[] = []
  client.middlewareStack.add(
    (next, context) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' })
      const result = await next(args)
      const command = String(context.commandName).replace(/Command$/, '')
      const units = unitsOf(result.output as Reply)
      all.push({ command, read: reads.has(command) ? units : 0, write: reads.has(command) ? 0 : units })
      return result
    },
    { step: 'initialize', name: 'meter' },
  )
  return { take: () => all.splice(0) }
}
