/**
 * The secret box whose master key lies sealed by KMS. It is opened once and kept in memory: everything else is the
 * box of a single machine, byte for byte.
 */
import { DecryptCommand, GenerateDataKeyWithoutPlaintextCommand } from '@aws-sdk/client-kms'
import type { SecretBox } from '../../ports/platform.ts'
import { localSecretBox } from '../local-key/secret-box.ts'
import { once } from '../once.ts'
import { callKms, type KmsKey } from './call-kms.ts'

const MASTER_KEY_BYTES = 32
/** What the key of KMS seals for another use does not open here. */
const EncryptionContext = { 'yagura:use': 'master-key' }

/** A new master key, sealed; nobody sees it open. */
export async function newSealedMasterKey(key: KmsKey): Promise<Uint8Array> {
  const { CiphertextBlob } = await callKms(key, () =>
    key.client.send(
      new GenerateDataKeyWithoutPlaintextCommand({
        KeyId: key.keyId,
        NumberOfBytes: MASTER_KEY_BYTES,
        EncryptionContext,
      }),
    ),
  )
  if (!CiphertextBlob) throw new Error(`KMS made no key under ${key.keyId}`)
  return CiphertextBlob
}

async function openMasterKey(key: KmsKey, sealed: Uint8Array): Promise<Uint8Array> {
  const { Plaintext } = await callKms(key, () =>
    key.client.send(new DecryptCommand({ KeyId: key.keyId, CiphertextBlob: sealed, EncryptionContext })),
  )
  if (Plaintext?.length !== MASTER_KEY_BYTES) throw new Error(`no master key is sealed under ${key.keyId}`)
  return Plaintext
}

export function kmsSecretBox({
  sealedMasterKey,
  ...key
}: KmsKey & { sealedMasterKey: Uint8Array }): SecretBox {
  const box = once(async () => localSecretBox(await openMasterKey(key, sealedMasterKey)))
  return {
    seal: async (plain, context) => (await box()).seal(plain, context),
    open: async (sealed, context) => (await box()).open(sealed, context),
    mac: async (value, context) => (await box()).mac(value, context),
  }
}
