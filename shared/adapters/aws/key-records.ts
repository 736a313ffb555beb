/** Which keys a deployment has and what phones must know of them, as its parameters keep it. */
import type { ServerIdentity } from '../../ports/trust.ts'
import type { Parameters } from './parameters.ts'

/** An issuer whose key lies in KMS. */
export interface IssuerRecord {
  readonly keyId: string
  readonly certificatePem: string
}

export interface KeyRecords {
  readonly 'client-ca': IssuerRecord
  readonly 'server-issuer': IssuerRecord
  /** Only where proved phones get their certificates from ACM Private CA. */
  readonly 'client-pca': { readonly authorityArn: string; readonly chainPem: string }
  readonly 'root-key': { readonly keyId: string }
  /** `sealed`: base64. */
  readonly 'master-key': { readonly keyId: string; readonly sealed: string }
  /** The keys of the device host: in use, and kept for the day that one is lost. PKCS#8, sealed, base64. */
  readonly 'server-key': { readonly active: SealedServerKey; readonly backup: SealedServerKey }
  readonly 'server-identity': Awaited<ReturnType<ServerIdentity['read']>>
}

export interface SealedServerKey {
  readonly sealed: string
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly spki: string
}

export type KeyRecordName = keyof KeyRecords

/** Throws the name of what is not there: a deployment whose bootstrap has not run. */
export async function readRecord<K extends KeyRecordName>(
  parameters: Parameters,
  name: K,
): Promise<KeyRecords[K]> {
  const record = await findRecord(parameters, name)
  if (!record) throw new Error(`the deployment has no ${name}: its bootstrap has not run`)
  return record
}

export async function findRecord<K extends KeyRecordName>(
  parameters: Parameters,
  name: K,
): Promise<KeyRecords[K] | undefined> {
  const text = await parameters.read(name)
  return text === undefined ? undefined : JSON.parse(text)
}

/** The first record of that name that was ever written. */
export const recordOnce = async <K extends KeyRecordName>(
  parameters: Parameters,
  name: K,
  make: () => Promise<KeyRecords[K]>,
): Promise<KeyRecords[K]> =>
  JSON.parse(await parameters.writeOnce(name, async () => JSON.stringify(await make())))
