/** Uploaded packages: the file as a whole, its signing block, its signers. */
import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'vitest'
import { isYaguraError } from '../../../../shared/domain/errors.ts'
import { bufferSource } from '../../../../shared/protocol/apk/byte-sources.ts'
import { readApk } from '../../../../shared/protocol/apk/read-apk.ts'
import { readPublicKey } from '../../../../shared/protocol/apk/signature/algorithms.ts'
import { readCertificate } from '../../../../shared/protocol/apk/signature/certificate.ts'
import { verifyLineage } from '../../../../shared/protocol/apk/signature/lineage.ts'
import { parseSignedData, parseSigners } from '../../../../shared/protocol/apk/signature/signer-block.ts'
import { proveSigners } from '../../../../shared/protocol/apk/signature/signers.ts'
import {
  encodeSigningBlock,
  readSigningBlock,
  V2_ID,
  V3_ID,
  V31_ID,
} from '../../../../shared/protocol/apk/signing-block.ts'
import { readStamp } from '../../../../shared/protocol/apk/stamp.ts'
import { verifyApkSignature } from '../../../../shared/protocol/apk/verify-signature.ts'
import { attribute, makeLineage, makeSigner, signApk } from '../../../protocol/apk/apk-signer.ts'
import { loadServerTest, pairsOf, stamped } from '../../../protocol/apk/fixtures.ts'
import { sampleApk, sampleEntries } from '../../../protocol/apk/sample.ts'
import { buildZip, deflated } from '../../../protocol/apk/zip-builder.ts'
import { damagedBytes } from '../damage.ts'
import { type Decoder, decoder } from '../decoder.ts'

const refuses = (error: unknown): boolean => isYaguraError(error) && error.code.startsWith('apk.')

const [old, young] = ['old', 'young'].map((name) =>
  makeSigner(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 0x0201, name),
) as [ReturnType<typeof makeSigner>, ReturnType<typeof makeSigner>]
const lineage = makeLineage([old, young])
const rotated = { ...young, attributes: [attribute(0x3ba06f8c, lineage)] }
const announcing = { ...old, attributes: [attribute(0x559f8b02, Buffer.of(33, 0, 0, 0))] }

const packed = buildZip(sampleEntries().map(({ name, data }) => deflated(name, data)))
const payload = Buffer.from('where to enrol')
const signed = [
  await signApk(sampleApk(), { v2: [old], v3: [rotated] }),
  await signApk(packed, { v3: [announcing], 'v3.1': [rotated] }),
]
const small = [...signed, await stamped(signed[0] ?? sampleApk(), payload), sampleApk()]
const real = loadServerTest()

const pairs = await Promise.all([...signed, real].map(pairsOf))
const valuesOf = (...ids: number[]) => pairs.flatMap((each) => ids.flatMap((id) => each.get(id) ?? []))
const ranged = valuesOf(V3_ID, V31_ID)
const signedData = (values: readonly Uint8Array[], isRanged: boolean) =>
  values.flatMap((value) => parseSigners(value, isRanged).map((signer) => signer.signedData))
const signedRanged = signedData(ranged, true)

/** An APK may carry a manifest of 16 MiB and a table of 64, and both are read. */
const maxCpuMs = 1_000

const throughFile = (name: string, work: (bytes: Uint8Array) => Promise<unknown>): Decoder =>
  decoder({ name, inputs: damagedBytes(small), decode: work, refuses, maxCpuMs })

export const decoders: readonly Decoder[] = [
  decoder({
    name: 'a real package: facts, signature and content',
    inputs: damagedBytes([real]),
    decode: async (bytes) => {
      await readApk(bufferSource(bytes))
      await verifyApkSignature(bufferSource(bytes))
    },
    refuses,
    maxCpuMs,
  }),
  throughFile('facts of a package', (bytes) => readApk(bufferSource(bytes))),
  throughFile('signature of a package', (bytes) => verifyApkSignature(bufferSource(bytes))),
  throughFile('stamp in a package', (bytes) => readStamp(bufferSource(bytes))),
  throughFile('a package to be stamped', async (bytes) => {
    const again = await readStamp(bufferSource(await stamped(bytes, payload)))
    expect(Buffer.from(again ?? [])).toEqual(payload)
  }),
  decoder({
    name: 'signing block',
    inputs: damagedBytes(pairs.map((each) => encodeSigningBlock(each, true))),
    decode: async (bytes) => {
      const block = await readSigningBlock(bufferSource(bytes), bytes.length)
      if (!block) return
      const encoded = encodeSigningBlock(block.pairs, false)
      const again = await readSigningBlock(bufferSource(encoded), encoded.length)
      expect(again?.pairs).toEqual(block.pairs)
    },
    refuses,
  }),
  decoder({
    name: 'signers of scheme 2',
    inputs: damagedBytes(valuesOf(V2_ID)),
    decode: (bytes) => proveSigners(new Map([[V2_ID, bytes]])),
    refuses,
  }),
  decoder({
    name: 'signers of schemes 3 and 3.1',
    inputs: damagedBytes(ranged),
    decode: (bytes) => proveSigners(new Map([[V31_ID, bytes]])),
    refuses,
  }),
  decoder({
    name: 'signer blocks before they are proven',
    inputs: damagedBytes(ranged),
    decode: (bytes) => parseSigners(bytes, true),
    refuses,
  }),
  decoder({
    name: 'signed data',
    inputs: damagedBytes(signedRanged),
    decode: (bytes) => parseSignedData(bytes, true),
    refuses,
  }),
  decoder({
    name: 'proof of rotation',
    inputs: damagedBytes([lineage, makeLineage([old])]),
    decode: (bytes) => verifyLineage(bytes),
    refuses,
  }),
  decoder({
    name: 'certificate of a signer',
    inputs: damagedBytes(signedRanged.flatMap((bytes) => parseSignedData(bytes, true).certificates)),
    decode: (bytes) => readCertificate(bytes),
    refuses,
  }),
  decoder({
    name: 'public key of a signer',
    inputs: damagedBytes(ranged.flatMap((value) => parseSigners(value, true).map((one) => one.publicKey))),
    decode: (bytes) => readPublicKey(bytes),
    refuses,
  }),
]
