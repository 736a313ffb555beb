/**
 * What the functions may do, read from the templates and compared with what is written here a second time: a grant
 * that appears or goes in `infra/functions/grants.ts` must be wanted in two places.
 */
import { describe, expect, test } from 'vitest'
import { type FunctionName, functionNames } from '../../../shared/http/functions.ts'
import type { Need, Route } from '../../../shared/http/route.ts'
import { routes } from '../../../shared/http/routes.ts'
import { schedules } from '../../../shared/http/schedules.ts'
import type { Deployment } from '../deployments.ts'
import { grantsOf, rolePolicies, type Statement } from '../policies.ts'

const each = (actions: string, ...resources: string[]): string[] =>
  actions.split(' ').flatMap((action) => resources.map((resource) => `${action} on ${resource}`))

const objects = ({ settings: { deployment, region } }: Deployment) =>
  ['uploads', 'packages', 'stamped'].map(
    (prefix) => `arn:aws:s3:::yagura-${deployment}-objects-<AWS::AccountId>-${region}/${prefix}/*`,
  )

const read = (table: string, index: string): string[] => [
  ...each('dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query', `<Data/${table}>.Arn`),
  ...each('dynamodb:Query', `<Data/${table}>.Arn/index/${index}`),
]
const write = (table: string): string[] =>
  each(
    'dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:ConditionCheckItem',
    `<Data/${table}>.Arn`,
  )

const sign = (key: string): string[] => each('kms:Sign kms:GetPublicKey', `<Identity/${key}>.Arn`)
const AS_MASTER_KEY = ' if {"StringEquals":{"kms:EncryptionContext:yagura:use":"master-key"}}'

function needed(deployment: Deployment): Readonly<Record<Need, readonly string[]>> {
  const { settings } = deployment
  const account = `${settings.region}:<AWS::AccountId>`
  const parameters = (...names: string[]) =>
    each(
      'ssm:GetParameter ssm:GetParameters',
      ...names.map((name) => `arn:aws:ssm:${account}:parameter/yagura/${settings.deployment}/${name}`),
    )
  const masterKey = [
    ...parameters('master-key'),
    ...each('kms:Decrypt', `<Identity/master>.Arn${AS_MASTER_KEY}`),
  ]
  const sender = settings.mailFrom.split('@')[1]
  return {
    'fleet:read': read('fleet', 'by-group'),
    'fleet:write': write('fleet'),
    'core:read': read('core', 'by-list'),
    'core:write': write('core'),
    'objects:read': [
      ...each('s3:GetObject', ...objects(deployment)),
      ...each('s3:ListBucket', '<Data/Objects>.Arn'),
      ...sign('download'),
    ],
    'objects:write': each('s3:PutObject s3:DeleteObject s3:AbortMultipartUpload', ...objects(deployment)),
    'client-ca': [
      ...parameters('client-ca'),
      ...sign('client-ca'),
      ...(settings.issuer.kind === 'acm-pca'
        ? [
            ...parameters('client-pca'),
            ...each('acm-pca:IssueCertificate acm-pca:GetCertificate', '<Identity/PrivateAuthority>.Arn'),
          ]
        : []),
    ],
    'signing-keys': masterKey,
    secrets: masterKey,
    'trust-root': [...parameters('root-key', 'server-identity'), ...sign('trust-root')],
    mail: each(
      'ses:SendRawEmail',
      `arn:aws:ses:${account}:identity/${sender}`,
      `arn:aws:ses:${account}:configuration-set/yagura-${settings.deployment}`,
    ).map((grant) => `${grant} if {"StringEquals":{"ses:FromAddress":"${settings.mailFrom}"}}`),
  }
}

const needsOfRows = (name: FunctionName): Need[] => {
  if (name === 'jobs') return Object.values(schedules).flatMap(({ needs }) => [...needs])
  if (name === 'outbox') return [...schedules['outbox.sweep'].needs]
  return Object.values<Route>(routes)
    .filter(({ host }) => host === name)
    .flatMap(({ needs }) => needs)
}

/** What a function needs to be one, and to be woken and to leave behind what failed. */
const asFunction = (name: FunctionName): string[] => [
  ...each('logs:CreateLogStream logs:PutLogEvents', `<Api/Functions/${name}/Log>.Arn`),
  ...each('xray:PutTraceSegments xray:PutTelemetryRecords', '*'),
]
const kept = (queue: string): string[] =>
  each('sqs:SendMessage sqs:GetQueueAttributes sqs:GetQueueUrl', `<${queue}>.Arn`)
const asWorker: Readonly<Partial<Record<FunctionName, readonly string[]>>> = {
  jobs: kept('Api/Functions/jobs/Function/FailedRuns'),
  outbox: [
    ...each(
      'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams',
      '<Data/core>.StreamArn',
    ),
    ...kept('Api/Functions/outbox/Function/DeadLetters'),
  ],
}

export function judgeGrants(deployment: Deployment): void {
  const { template } = deployment
  const policies = rolePolicies(template)

  test.each(functionNames)('the %s function may do what its rows need, and nothing else', (name) => {
    const granted = grantsOf(template, policies.get(`Api/Functions/${name}/Role`) ?? [])
    const table = needed(deployment)
    const wanted = [
      ...needsOfRows(name).flatMap((need) => table[need]),
      ...asFunction(name),
      ...(asWorker[name] ?? []),
    ]
    expect([...new Set(granted)].sort()).toEqual([...new Set(wanted)].sort())
  })

  test('the bootstrap may make what it makes, and read the rest', () => {
    const { settings } = deployment
    const { deployment: name, region } = settings
    const parameters = [
      'client-ca',
      'client-pca',
      'server-issuer',
      'server-identity',
      'root-key',
      'master-key',
      'server-key',
      'download-key',
      'device-certificate-arn',
      'truststore-version',
    ].map((parameter) => `arn:aws:ssm:${region}:<AWS::AccountId>:parameter/yagura/${name}/${parameter}`)
    const tagged = ` if {"StringEquals":{"aws:RequestTag/yagura:deployment":"${name}"}}`
    const wanted = [
      ...read('core', 'by-list'),
      ...write('core'),
      ...['trust-root', 'client-ca', 'server-issuer', 'download'].flatMap(sign),
      ...each('kms:GenerateDataKeyWithoutPlaintext kms:Decrypt', `<Identity/master>.Arn${AS_MASTER_KEY}`),
      ...each('ssm:GetParameter ssm:GetParameters ssm:PutParameter', ...parameters),
      ...each('s3:GetObject s3:PutObject', '<Data/Truststore>.Arn/truststore.pem'),
      ...each('s3:ListBucket', '<Data/Truststore>.Arn'),
      ...each(
        'acm:ImportCertificate acm:AddTagsToCertificate',
        `arn:aws:acm:${region}:<AWS::AccountId>:certificate/*${tagged}`,
      ),
      ...each('cognito-idp:AdminCreateUser cognito-idp:AdminGetUser', '<Identity/Administrators>.Arn'),
      ...(settings.issuer.kind === 'acm-pca'
        ? each('acm-pca:GetCertificateAuthorityCertificate', '<Identity/PrivateAuthority>.Arn')
        : []),
      ...each('logs:CreateLogStream logs:PutLogEvents', '<Identity/Bootstrap/Log>.Arn'),
      ...each('xray:PutTraceSegments xray:PutTelemetryRecords', '*'),
    ]
    const granted = grantsOf(template, policies.get('Identity/Bootstrap/Role') ?? [])
    expect([...new Set(granted)].sort()).toEqual(wanted.toSorted())
  })

  test('nothing is granted by a pattern, but for what has no name before it is there', () => {
    const { settings } = deployment
    const patterns = [...policies].flatMap(([role, statements]) =>
      grantsOf(template, statements)
        .filter((grant) => grant.includes('*'))
        .map((grant) => `${role}: ${grant}`),
    )
    const certificates = `arn:aws:acm:${settings.region}:<AWS::AccountId>:certificate/*`
    const allowed = patterns.filter(
      (grant) =>
        objects(deployment).some((arn) => grant.endsWith(arn)) ||
        / xray:Put(TraceSegments|TelemetryRecords) on \*$/.test(grant) ||
        /^Identity\/Bootstrap\/Role: acm:(ImportCertificate|AddTagsToCertificate) on /.test(grant),
    )
    expect(patterns.filter((grant) => !allowed.includes(grant))).toEqual([])
    expect(patterns.filter((grant) => grant.includes(certificates)).length).toBe(2)
  })

  test('roles hold what they were given here, and no policy of anybody else', () => {
    for (const { Properties } of template.ofType('AWS::IAM::Role')) {
      expect(Properties.ManagedPolicyArns).toBeUndefined()
      expect(Properties.Policies).toBeUndefined()
    }
    const all: Statement[] = [...policies.values()].flat()
    expect(
      all.filter(({ Effect, NotAction, NotResource }) => Effect !== 'Allow' || NotAction || NotResource),
    ).toEqual([])
  })

  describe('keys', () => judgeKeys(deployment))
}

function judgeKeys({ settings, template }: Deployment): void {
  const users: Readonly<Record<string, readonly Need[]>> = {
    'trust-root': ['trust-root'],
    'client-ca': ['client-ca'],
    'server-issuer': [],
    download: ['objects:read'],
    master: ['secrets', 'signing-keys'],
  }

  test.each(Object.keys(users))(
    '%s may be used by the functions that need it, and by the bootstrap',
    (name) => {
      const { Statement: statements } = template.at(`Identity/${name}`).Properties.KeyPolicy
      const using: Statement[] = statements.filter(({ Sid }: Statement) => Sid !== 'AdministeredByTheAccount')
      const roles = using.flatMap(({ Condition }) =>
        [Condition?.ArnEquals?.['aws:PrincipalArn'] ?? []].flat(),
      )
      const wanted = functionNames.filter((user) =>
        needsOfRows(user).some((need) => users[name]?.includes(need)),
      )
      const role = (user: string) =>
        `arn:aws:iam::<AWS::AccountId>:role/yagura-${settings.deployment}-${settings.region}-${user}`
      expect(roles.map((arn) => template.text(arn)).sort()).toEqual([...wanted, 'bootstrap'].map(role).sort())
      expect(using.length).toBe(wanted.length ? 2 : 1)
    },
  )

  test.each(Object.keys(users))('who administers %s cannot use it', (name) => {
    const { Statement: statements } = template.at(`Identity/${name}`).Properties.KeyPolicy
    const administration = statements.find(({ Sid }: Statement) => Sid === 'AdministeredByTheAccount')
    const use =
      /^kms:(\*|Sign|Verify|Encrypt|Decrypt|ReEncrypt|Generate|DeriveShared|CreateGrant|GetPublicKey)/
    expect([administration.Action].flat().filter((action: string) => use.test(action))).toEqual([])
    expect([administration.Action].flat().filter((action: string) => action.includes('*'))).toEqual([])
  })

  test.each(Object.keys(users))('%s outlives its stack', (name) => {
    const key = template.at(`Identity/${name}`)
    expect([key.DeletionPolicy, key.UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
    expect(key.Properties.PendingWindowInDays).toBe(30)
    if (name === 'master') expect(key.Properties.EnableKeyRotation).toBe(true)
    else expect([key.Properties.KeySpec, key.Properties.KeyUsage]).toEqual(['ECC_NIST_P256', 'SIGN_VERIFY'])
  })
}
