/** The keys that KMS holds, and for which needs a function may use each. Grants and key policies are made of this. */
import { type FunctionName, functionNames, needsOf } from '../../shared/http/functions.ts'
import type { Need } from '../../shared/http/route.ts'

export interface KeyDefinition {
  /** `sign`: a key pair of P-256. `open`: a symmetric key that opens what was sealed for one use. */
  readonly use: 'sign' | 'open'
  readonly purpose: string
  readonly needs: readonly Need[]
}

export const keyTable = {
  'trust-root': { use: 'sign', purpose: 'signs trust documents and nothing else', needs: ['trust-root'] },
  'client-ca': { use: 'sign', purpose: 'issues the certificates of phones', needs: ['client-ca'] },
  'server-issuer': { use: 'sign', purpose: 'issues the certificate of the device host', needs: [] },
  download: { use: 'sign', purpose: 'signs addresses of the download host', needs: ['objects:read'] },
  master: { use: 'open', purpose: 'seals the master key', needs: ['secrets', 'signing-keys'] },
} as const satisfies Readonly<Record<string, KeyDefinition>>

export type KeyName = keyof typeof keyTable
export const keyNames = Object.keys(keyTable) as KeyName[]

/** What a function does with a key of that use. */
export const keyActions: Readonly<Record<KeyDefinition['use'], readonly string[]>> = {
  sign: ['kms:Sign', 'kms:GetPublicKey'],
  open: ['kms:Decrypt'],
}

/** A master key sealed under this does not open as anything else. */
export const masterKeyCondition = {
  StringEquals: { 'kms:EncryptionContext:yagura:use': 'master-key' },
}

export const needsKey = (need: Need, key: KeyName): boolean =>
  (keyTable[key].needs as readonly Need[]).includes(need)

export const functionsWithKey = (key: KeyName): readonly FunctionName[] =>
  functionNames.filter((name) => needsOf(name).some((need) => needsKey(need, key)))
