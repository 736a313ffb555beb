/** What each need of the route table is in AWS. A function gets exactly what its rows need, and a wildcard nowhere. */
import { Aws } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { GROUP_INDEX, LIST_INDEX } from '../../shared/adapters/dynamo/tables.ts'
import { objectPrefixes } from '../../shared/domain/object-keys.ts'
import type { Need } from '../../shared/http/route.ts'
import { keyActions, keyNames, keyTable, masterKeyCondition, needsKey } from '../identity/key-table.ts'
import { mailConfigurationSet, objectsArn, type ParameterName, parameterArn } from '../names.ts'
import type { Resources } from './resources.ts'

type Grant = (resources: Resources) => PolicyStatement[]

const allow = (actions: readonly string[], resources: readonly string[], conditions = {}): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources], conditions })

const readTable = (table: TableV2, index: string): PolicyStatement[] => [
  allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], [table.tableArn]),
  allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`]),
]

const writeTable = (table: TableV2): PolicyStatement[] => [
  allow(
    ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
    [table.tableArn],
  ),
]

/** Keys begin with one of these; what follows is the name of one object. */
export const everyObject = ({ settings }: Pick<Resources, 'settings'>): string[] =>
  Object.values(objectPrefixes).map((prefix) => objectsArn(settings, prefix))

const parameters = ({ settings }: Resources, ...names: ParameterName[]): PolicyStatement =>
  allow(
    ['ssm:GetParameter', 'ssm:GetParameters'],
    names.map((name) => parameterArn(settings, name)),
  )

const issuing = (resources: Resources): PolicyStatement[] => {
  const { privateAuthority } = resources
  if (!privateAuthority) return [parameters(resources, 'client-ca')]
  return [
    parameters(resources, 'client-ca', 'client-pca'),
    allow(['acm-pca:IssueCertificate', 'acm-pca:GetCertificate'], [privateAuthority]),
  ]
}

const sending = ({ settings }: Resources): PolicyStatement => {
  const ses = `arn:${Aws.PARTITION}:ses:${settings.region}:${Aws.ACCOUNT_ID}`
  const domain = settings.mailFrom.slice(settings.mailFrom.indexOf('@') + 1)
  return allow(
    ['ses:SendRawEmail'],
    [`${ses}:identity/${domain}`, `${ses}:configuration-set/${mailConfigurationSet(settings)}`],
    { StringEquals: { 'ses:FromAddress': settings.mailFrom } },
  )
}

const grants: Readonly<Record<Need, Grant>> = {
  'fleet:read': ({ tables }) => readTable(tables.fleet, GROUP_INDEX),
  'fleet:write': ({ tables }) => writeTable(tables.fleet),
  'core:read': ({ tables }) => readTable(tables.core, LIST_INDEX),
  'core:write': ({ tables }) => writeTable(tables.core),
  'objects:read': (resources) => [
    allow(['s3:GetObject'], everyObject(resources)),
    // Without it a missing object is told as a forbidden one.
    allow(['s3:ListBucket'], [resources.buckets.objects.bucketArn]),
  ],
  'objects:write': (resources) => [
    allow(['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], everyObject(resources)),
  ],
  'client-ca': issuing,
  'signing-keys': (resources) => [parameters(resources, 'master-key')],
  secrets: (resources) => [parameters(resources, 'master-key')],
  'trust-root': (resources) => [parameters(resources, 'root-key', 'server-identity')],
  mail: (resources) => [sending(resources)],
}

const keysFor = (need: Need, { keys }: Resources): PolicyStatement[] =>
  keyNames
    .filter((name) => needsKey(need, name))
    .map((name) => {
      const { use } = keyTable[name]
      return allow(keyActions[use], [keys[name].keyArn], use === 'open' ? masterKeyCondition : {})
    })

/** The statements behind these needs; what two of them ask for is there once. */
export function statementsFor(needs: readonly Need[], resources: Resources): PolicyStatement[] {
  const all = needs.flatMap((need) => [...grants[need](resources), ...keysFor(need, resources)])
  return [
    ...new Map(all.map((statement) => [JSON.stringify(statement.toStatementJson()), statement])).values(),
  ]
}
