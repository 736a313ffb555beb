/** `--chaos SEED`: the cloud's bad days on one machine, repeatable by their seed. */
import { DeleteTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SESClient } from '@aws-sdk/client-ses'
import { dynamoClient } from '../clients.ts'
import { createTables } from '../engine/create-tables.ts'
import { diceBox } from './dice.ts'
import { replicaOf } from './dynamo/compare.ts'
import { Replica } from './dynamo/replica.ts'
import { troubledDynamo } from './dynamo/troubled.ts'
import type { Mischief } from './mischief.ts'
import { troubledS3, troubledSes } from './other-services.ts'
import { type Rates, usualRates } from './rates.ts'
import { onTheWire } from './wire.ts'

/** Clients as the service uses them. */
export interface Trouble {
  dynamo(client: DynamoDBClient): DynamoDBClient
  s3(client: S3Client): S3Client
  ses(client: SESClient): SESClient
}

/** None. */
export const calm: Trouble = { dynamo: (client) => client, s3: (client) => client, ses: (client) => client }

export interface Chaos extends Trouble {
  readonly seed: string
  /** From now on. */
  begin(): void
  /** Waits until no replica lags. */
  settle(): Promise<void>
  /** What was done so far, and how often. */
  tally(): Readonly<Record<string, number>>
  close(): Promise<void>
}

export interface ChaosOptions {
  readonly seed: string
  readonly dynamoEndpoint: string
  readonly tables: { readonly fleet: string; readonly core: string }
  readonly rates?: Partial<Rates>
}

export async function createChaos({ seed, dynamoEndpoint, tables, rates }: ChaosOptions): Promise<Chaos> {
  const untroubled = dynamoClient(dynamoEndpoint)
  await createTables(untroubled, (suffix) => replicaOf(tables[suffix]))
  const diceFor = diceBox(seed)
  const replica = new Replica(untroubled, diceFor('replica'))
  const counts = new Map<string, number>()
  let isOn = false
  const mischief: Mischief = {
    rates: { ...usualRates, ...rates },
    isOn: () => isOn,
    diceFor,
    count: (what) => counts.set(what, (counts.get(what) ?? 0) + 1),
  }
  return {
    seed,
    dynamo: (client) => onTheWire(client, troubledDynamo(mischief, replica)),
    s3: (client) => onTheWire(client, troubledS3(mischief)),
    ses: (client) => onTheWire(client, troubledSes(mischief)),
    begin: () => {
      isOn = true
    },
    settle: () => replica.settle(),
    tally: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    async close() {
      await replica.close()
      for (const TableName of Object.values(tables).map(replicaOf))
        await untroubled.send(new DeleteTableCommand({ TableName }))
      untroubled.destroy()
    },
  }
}
