/** What KMS's failures mean to us. */
import type { KMSClient } from '@aws-sdk/client-kms'
import { YaguraError } from '../../domain/errors.ts'
import { isPassing } from '../aws-failures.ts'

/** A key of KMS: its ARN, or an alias. */
export interface KmsKey {
  readonly client: KMSClient
  readonly keyId: string
}

/**
 * Throttling, silence and KMS's own troubles are `service.unavailable`. A key that is disabled, deleted, elsewhere or
 * not ours to use stays an error that names the key and what KMS said of it: asking again helps nobody.
 */
export async function callKms<T>({ keyId }: KmsKey, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (isPassing(cause)) throw new YaguraError('service.unavailable', {}, { cause })
    throw new Error(`KMS failed with key ${keyId}`, { cause })
  }
}
