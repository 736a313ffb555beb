import { awsKeyPorts } from '../../shared/adapters/aws/key-ports.ts'
import { awsKeys } from '../../shared/adapters/aws/keys.ts'
import type { KeySource } from './key-source.ts'

/** Keys in KMS, with or without ACM Private CA; `keys` is the prefix of the deployment's parameters. */
export const keysInAws: KeySource = async ({ keys, keySource }) =>
  awsKeyPorts(awsKeys(keys, keySource === 'acm-pca'))
