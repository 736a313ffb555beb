import { createHash } from 'node:crypto'
import { KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { YaguraError } from '../../domain/errors.ts'
import type { DownloadHost } from './signed-address.ts'

/** Signs with a key that never leaves KMS. */
export function kmsSignature(keyId: string, client = new KMSClient({})): DownloadHost['sign'] {
  return async (bytes) => {
    const command = new SignCommand({
      KeyId: keyId,
      Message: createHash('sha256').update(bytes).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    })
    try {
      const { Signature } = await client.send(command)
      if (!Signature) throw new Error(`KMS gave no signature of ${keyId}`)
      return Signature
    } catch (cause) {
      throw new YaguraError('service.unavailable', {}, { cause })
    }
  }
}
