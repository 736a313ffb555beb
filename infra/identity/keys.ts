/**
 * Keys that never leave KMS. A key's own policy names the roles that may use it, so that a generous policy elsewhere
 * in the account opens none of them; who administers the account can change that policy, and cannot do so unseen.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import { roleArn } from '../names.ts'
import type { Settings } from '../settings.ts'
import {
  functionsWithKey,
  type KeyDefinition,
  type KeyName,
  keyActions,
  keyNames,
  keyTable,
  masterKeyCondition,
} from './key-table.ts'

export type Keys = Readonly<Record<KeyName, Key>>

/** The bootstrap signs the first certificates and has a master key made that nobody sees. */
export const bootstrapKeyActions: Readonly<Record<KeyDefinition['use'], readonly string[]>> = {
  sign: keyActions.sign,
  open: ['kms:GenerateDataKeyWithoutPlaintext', ...keyActions.open],
}

const administration = new PolicyStatement({
  sid: 'AdministeredByTheAccount',
  principals: [new AccountRootPrincipal()],
  actions: [
    'kms:CancelKeyDeletion',
    'kms:CreateAlias',
    'kms:DeleteAlias',
    'kms:DescribeKey',
    'kms:DisableKey',
    'kms:EnableKey',
    'kms:EnableKeyRotation',
    'kms:GetKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:ListKeyPolicies',
    'kms:ListResourceTags',
    'kms:PutKeyPolicy',
    'kms:ScheduleKeyDeletion',
    'kms:TagResource',
    'kms:UntagResource',
    'kms:UpdateAlias',
    'kms:UpdateKeyDescription',
  ],
  resources: ['*'],
})

/** The roles are made later than the key: named in a condition they need not be there yet. */
const usedBy = (
  sid: string,
  roles: readonly string[],
  actions: readonly string[],
  use: KeyDefinition['use'],
) =>
  new PolicyStatement({
    sid,
    principals: [new AccountRootPrincipal()],
    actions: [...actions],
    resources: ['*'],
    conditions: {
      ArnEquals: { 'aws:PrincipalArn': roles },
      ...(use === 'open' && masterKeyCondition),
    },
  })

function policyOf(name: KeyName, settings: Settings): PolicyDocument {
  const { use } = keyTable[name]
  const users = functionsWithKey(name).map((user) => roleArn(settings, user))
  return new PolicyDocument({
    statements: [
      administration,
      usedBy('Bootstrap', [roleArn(settings, 'bootstrap')], bootstrapKeyActions[use], use),
      ...(users.length ? [usedBy('Functions', users, keyActions[use], use)] : []),
    ],
  })
}

const kinds = {
  sign: { keySpec: KeySpec.ECC_NIST_P256, keyUsage: KeyUsage.SIGN_VERIFY },
  open: { enableKeyRotation: true },
} as const

const declare = (scope: Construct, name: KeyName, settings: Settings): Key =>
  new Key(scope, name, {
    ...kinds[keyTable[name].use],
    alias: `yagura/${settings.deployment}/${name}`,
    description: `Yagura ${settings.deployment}: ${keyTable[name].purpose}`,
    policy: policyOf(name, settings),
    pendingWindow: Duration.days(30),
    removalPolicy: RemovalPolicy.RETAIN,
  })

export const declareKeys = (scope: Construct, settings: Settings): Keys =>
  Object.fromEntries(keyNames.map((name) => [name, declare(scope, name, settings)])) as Keys
