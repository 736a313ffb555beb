/** The two tables, from the same data that the local service makes them from. */
import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { type TableDefinition, TTL_ATTRIBUTE, tables } from '../../shared/adapters/dynamo/tables.ts'

export type Tables = Readonly<Record<TableDefinition['suffix'], TableV2>>

const text = (name: string) => ({ name, type: AttributeType.STRING })

const declare = (scope: Construct, { suffix, indexes }: TableDefinition): TableV2 =>
  new TableV2(scope, suffix, {
    partitionKey: text('pk'),
    sortKey: text('sk'),
    globalSecondaryIndexes: indexes.map(({ name, pk, sk, projection }) => ({
      indexName: name,
      partitionKey: text(pk),
      sortKey: text(sk),
      projectionType: ProjectionType[projection],
    })),
    billing: Billing.onDemand(),
    // A key of our own would add a call to KMS, its price and its troubles to the path of every phone.
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    timeToLiveAttribute: TTL_ATTRIBUTE,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    // The outbox lies in this one. Its readers need no more than to be told that something is there.
    ...(suffix === 'core' && { dynamoStream: StreamViewType.KEYS_ONLY }),
  })

export const declareTables = (scope: Construct): Tables =>
  Object.fromEntries(tables.map((table) => [table.suffix, declare(scope, table)])) as Tables
