import { createHash } from 'node:crypto'
import { KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { keySettings } from '../aws/client-settings.ts'
import { callKms } from '../kms/call-kms.ts'
import type { DownloadHost } from './signed-address.ts'

/** Signs with a key that never leaves KMS. In DER, as CloudFront wants it. */
export function kmsSignature(keyId: string, client = new KMSClient(keySettings)): DownloadHost['sign'] {
  return async (bytes) => {
    const command = new SignCommand({
      KeyId: keyId,
      Message: createHash('sha256').update(bytes).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    })
    const { Signature } = await callKms({ client, keyId }, () => client.send(command))
    if (!Signature) throw new Error(`KMS gave no signature of ${keyId}`)
    return Signature
  }
}
