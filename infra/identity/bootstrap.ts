/**
 * The function that makes what a template cannot: certificates, the list of trusted authorities, the sealed master
 * key, the first trust document and the first administrator. CloudFormation calls it when a stack is made or when
 * what it is told changes; it makes only what is missing, and on deletion it does nothing.
 */
import { Aws, CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { acceptPattern } from '../accept.ts'
import type { CodeOf } from '../functions/code.ts'
import { environmentOf } from '../functions/environment.ts'
import { declareFunction } from '../functions/function.ts'
import { statementsFor } from '../functions/grants.ts'
import type { Resources } from '../functions/resources.ts'
import { parameterArn, parameterNames } from '../names.ts'
import { keyNames, keyTable, masterKeyCondition } from './key-table.ts'
import { bootstrapKeyActions } from './keys.ts'

const TIMEOUT_MS = 5 * 60_000
/** The list of authorities whose phones the gateway lets in. */
export const TRUSTSTORE_KEY = 'truststore.pem'

const allow = (actions: string[], resources: string[], conditions = {}): PolicyStatement =>
  new PolicyStatement({ actions, resources, conditions })

const keyStatements = ({ keys }: Resources): PolicyStatement[] =>
  keyNames.map((name) => {
    const { use } = keyTable[name]
    return allow([...bootstrapKeyActions[use]], [keys[name].keyArn], use === 'open' ? masterKeyCondition : {})
  })

const anyCertificate = ({ settings }: Resources): string =>
  `arn:${Aws.PARTITION}:acm:${settings.region}:${Aws.ACCOUNT_ID}:certificate/*`

const importing = (resources: Resources): PolicyStatement =>
  allow(['acm:ImportCertificate', 'acm:AddTagsToCertificate'], [anyCertificate(resources)], {
    StringEquals: { 'aws:RequestTag/yagura:deployment': resources.settings.deployment },
  })

function ownStatements(resources: Resources): PolicyStatement[] {
  const { settings, buckets, signIn, privateAuthority } = resources
  return [
    ...statementsFor(['core:read', 'core:write'], resources),
    ...keyStatements(resources),
    allow(
      ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:PutParameter'],
      parameterNames.map((name) => parameterArn(settings, name)),
    ),
    allow(['s3:GetObject', 's3:PutObject'], [buckets.truststore.arnForObjects(TRUSTSTORE_KEY)]),
    allow(['s3:ListBucket'], [buckets.truststore.bucketArn]),
    importing(resources),
    allow(['cognito-idp:AdminCreateUser', 'cognito-idp:AdminGetUser'], [signIn.pool.userPoolArn]),
    ...(privateAuthority ? [allow(['acm-pca:GetCertificateAuthorityCertificate'], [privateAuthority])] : []),
  ]
}

/** What the function is told, and told again whenever it changes. */
const told = ({ settings, buckets, keys, signIn, privateAuthority }: Resources) => ({
  Deployment: settings.deployment,
  Organisation: settings.organisation,
  DeviceHost: settings.hosts.device,
  TruststoreBucket: buckets.truststore.bucketName,
  TruststoreKey: TRUSTSTORE_KEY,
  UserPoolId: signIn.pool.userPoolId,
  AdminMail: settings.adminMail,
  TrustRootKeyId: keys['trust-root'].keyArn,
  ClientCaKeyId: keys['client-ca'].keyArn,
  ServerIssuerKeyId: keys['server-issuer'].keyArn,
  DownloadKeyId: keys.download.keyArn,
  MasterKeyId: keys.master.keyArn,
  ...(privateAuthority && { PrivateAuthorityArn: privateAuthority }),
})

export function declareBootstrap(scope: Construct, resources: Resources, codeOf: CodeOf): void {
  const made = declareFunction(scope, {
    name: 'bootstrap',
    settings: resources.settings,
    code: codeOf('bootstrap'),
    environment: environmentOf(resources),
    timeoutMs: TIMEOUT_MS,
    memorySize: 512,
    statements: ownStatements(resources),
  })
  const resource = new CustomResource(scope, 'Made', {
    serviceToken: made.functionArn,
    resourceType: 'Custom::YaguraBootstrap',
    properties: told(resources),
    serviceTimeout: Duration.millis(TIMEOUT_MS + 60_000),
    removalPolicy: RemovalPolicy.RETAIN,
  })
  // The role's policy is a resource of its own: CloudFormation would not wait for it.
  if (made.role) resource.node.addDependency(made.role)
  acceptPattern(
    scope,
    anyCertificate(resources),
    'A certificate has no ARN before it is imported; the request must carry the tag of this deployment.',
  )
}
