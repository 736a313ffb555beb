/** The embedded engine alone, for tests of what is kept in it: every `fresh()` is a pair of empty tables. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { dynamoClient } from '../../local/clients.ts'
import { createTables } from '../../local/engine/create-tables.ts'
import { startEngine } from '../../local/engine/engine.ts'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import type { Stores } from '../conformance/stores.ts'

export interface FreshTables {
  readonly names: { readonly fleet: string; readonly core: string }
  readonly client: DynamoDBClient
  readonly stores: Stores
  /** The same tables through a client of their own, for a caller that fails or is watched. */
  through(): { readonly client: DynamoDBClient; readonly stores: Stores }
}

export interface TestEngine extends AsyncDisposable {
  readonly endpoint: string
  fresh(): Promise<FreshTables>
}

export async function startTestEngine(): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'yagura-engine-'))
  const engine = await startEngine(join(folder, 'database.sqlite'))
  const clients: DynamoDBClient[] = []
  const connect = () => {
    const client = dynamoClient(engine.endpoint)
    clients.push(client)
    return client
  }
  const shared = connect()
  let made = 0
  return {
    endpoint: engine.endpoint,
    async fresh() {
      const number = ++made
      const names = { fleet: `fleet-${number}`, core: `core-${number}` }
      await createTables(shared, (suffix) => names[suffix])
      return {
        names,
        client: shared,
        stores: dynamoStores(shared, names),
        through() {
          const client = connect()
          return { client, stores: dynamoStores(client, names) }
        },
      }
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy()
      await engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Calls `look` with the name and input of every command before it is sent; what it throws, the caller gets. */
export function watch(client: DynamoDBClient, look: (command: string, input: object) => void): void {
  client.middlewareStack.add(
    (next, context) => (args) => {
      look(String(context.commandName), args.input)
      return next(args)
    },
    { step: 'initialize', name: 'watch' },
  )
}
