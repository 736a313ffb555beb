import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb'
import { type TableDefinition, tables } from '../../shared/adapters/dynamo/tables.ts'

const keySchema = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: 'HASH' as const },
  { AttributeName: sk, KeyType: 'RANGE' as const },
]

function input(name: string, { indexes }: TableDefinition): CreateTableCommandInput {
  const attributes = new Set(['pk', 'sk', ...indexes.flatMap(({ pk, sk }) => [pk, sk])])
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema('pk', 'sk'),
    AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    GlobalSecondaryIndexes: indexes.map(({ name: IndexName, pk, sk, projection }) => ({
      IndexName,
      KeySchema: keySchema(pk, sk),
      Projection: { ProjectionType: projection },
    })),
  }
}

/** Creates what is missing; what is there is left as it is. */
export async function createTables(
  client: DynamoDBClient,
  nameOf: (suffix: TableDefinition['suffix']) => string,
) {
  for (const table of tables)
    try {
      await client.send(new CreateTableCommand(input(nameOf(table.suffix), table)))
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error
    }
}
