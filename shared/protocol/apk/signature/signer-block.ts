import { ByteReader } from '../byte-reader.ts'
import { badSignature } from '../refusal.ts'

const MAX_SIGNERS = 10

export interface AlgorithmValue {
  readonly algorithm: number
  readonly value: Uint8Array
}

interface SdkRange {
  readonly minSdk: number
  readonly maxSdk: number
}

/** One signer of a v2 or v3 block as written; nothing of it is proven yet. */
export interface SignerBlock {
  readonly signedData: Uint8Array
  /** v3 only: the platform versions this signer is for. */
  readonly sdkRange: SdkRange | undefined
  readonly signatures: readonly AlgorithmValue[]
  readonly publicKey: Uint8Array
}

/** What a signer signed. */
export interface SignedData {
  readonly digests: readonly AlgorithmValue[]
  readonly certificates: readonly Uint8Array[]
  readonly sdkRange: SdkRange | undefined
  readonly attributes: ReadonlyMap<number, Uint8Array>
}

const readSdkRange = (reader: ByteReader): SdkRange => ({ minSdk: reader.u32(), maxSdk: reader.u32() })

function* lengthPrefixedItems(reader: ByteReader): Generator<ByteReader> {
  while (reader.remaining > 0) yield reader.lengthPrefixed()
}

const readAlgorithmValues = (reader: ByteReader): AlgorithmValue[] =>
  [...lengthPrefixedItems(reader)].map((item) => ({
    algorithm: item.u32(),
    value: item.lengthPrefixed().bytes,
  }))

/** The signers of a scheme's pair; `ranged` for v3 and v3.1, whose signers name platform versions. */
export function parseSigners(value: Uint8Array, ranged: boolean): SignerBlock[] {
  const signers = [...lengthPrefixedItems(new ByteReader(value, 'signer.structure').lengthPrefixed())]
  if (signers.length === 0) throw badSignature('signers.none')
  if (signers.length > MAX_SIGNERS) throw badSignature('signers.too_many')
  return signers.map((signer) => ({
    signedData: signer.lengthPrefixed().bytes,
    sdkRange: ranged ? readSdkRange(signer) : undefined,
    signatures: readAlgorithmValues(signer.lengthPrefixed()),
    publicKey: signer.lengthPrefixed().bytes,
  }))
}

/** The signed data of one signer; call it after its signature was found right. */
export function parseSignedData(bytes: Uint8Array, ranged: boolean): SignedData {
  const reader = new ByteReader(bytes, 'signer.signed_data')
  return {
    digests: readAlgorithmValues(reader.lengthPrefixed()),
    certificates: [...lengthPrefixedItems(reader.lengthPrefixed())].map((item) => item.bytes),
    sdkRange: ranged ? readSdkRange(reader) : undefined,
    attributes: new Map(
      [...lengthPrefixedItems(reader.lengthPrefixed())].map((item) => [
        item.u32(),
        item.take(item.remaining),
      ]),
    ),
  }
}
