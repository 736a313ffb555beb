import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isYaguraError } from '../../../shared/domain/errors.ts'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { describeFacts } from '../../../shared/protocol/apk/manifest-facts.ts'
import { readApk } from '../../../shared/protocol/apk/read-apk.ts'
import { parseManifest } from '../../../shared/protocol/apk/resources/manifest.ts'
import { parseResourceTable } from '../../../shared/protocol/apk/resources/resource-table.ts'
import { V3_ID } from '../../../shared/protocol/apk/signing-block.ts'
import { planStamp, readStamp } from '../../../shared/protocol/apk/stamp.ts'
import { verifyApkSignature } from '../../../shared/protocol/apk/verify-signature.ts'
import { attribute, makeLineage, makeSigner, signApk } from './apk-signer.ts'
import { loadServerTest, pairsOf, withPairs } from './fixtures.ts'
import { buildTable, buildXml } from './resource-builder.ts'
import { sampleApk, sampleManifest, sampleTable } from './sample.ts'

/** Enough for a busy machine; an endless loop or a bomb takes far longer. */
const MAX_MILLISECONDS = 2000
const parameters = { seed: 20260101, numRuns: 1000 }

interface Mutation {
  readonly edits: readonly { readonly at: number; readonly bytes: Uint8Array }[]
  readonly keep: number
}

/** Positions count from the end, where an APK keeps its structures; `reach` bounds how far. */
const mutations = (reach: number): fc.Arbitrary<Mutation> =>
  fc.record({
    edits: fc.array(
      fc.record({
        at: fc.oneof(fc.nat(reach), fc.nat(5000), fc.nat(200)),
        bytes: fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 8 }),
          fc.constantFrom(Buffer.alloc(4, 0xff), Buffer.alloc(8), Buffer.of(0xff, 0xff, 0xff, 0x7f)),
        ),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    keep: fc.oneof(
      { weight: 9, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.double({ min: 0, max: 1 }) },
    ),
  })

function mutate(original: Uint8Array, { edits, keep }: Mutation): Buffer {
  const copy = Buffer.from(original)
  for (const { at, bytes } of edits) {
    const offset = Math.max(0, copy.length - 1 - at)
    copy.set(bytes.subarray(0, copy.length - offset), offset)
  }
  return copy.subarray(0, Math.round(copy.length * keep))
}

/** Runs the work and lets nothing but refusals pass. */
async function survives(work: () => unknown): Promise<void> {
  const startedMs = performance.now()
  try {
    await work()
  } catch (error) {
    if (!isYaguraError(error) || !error.code.startsWith('apk.')) throw error
  }
  expect(performance.now() - startedMs).toBeLessThan(MAX_MILLISECONDS)
}

async function survivesEverywhere(apk: Uint8Array): Promise<void> {
  const source = bufferSource(apk)
  for (const work of [readApk, verifyApkSignature, readStamp]) await survives(() => work(source))
  await survives(() => planStamp(source, Buffer.alloc(100)))
}

it('a mutated real package is read or refused', async () => {
  const apk = loadServerTest()
  await fc.assert(
    fc.asyncProperty(mutations(apk.length), (mutation) => survivesEverywhere(mutate(apk, mutation))),
    parameters,
  )
}, 60_000)

it('a mutated signer block is read or refused', async () => {
  const [old, young] = ['old', 'young'].map((name) =>
    makeSigner(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 0x0201, name),
  )
  if (!old || !young) return expect.unreachable()
  const rotated = { ...young, attributes: [attribute(0x3ba06f8c, makeLineage([old, young]))] }
  const apk = await signApk(sampleApk(), { v2: [old], v3: [rotated] })
  const pairs = await pairsOf(apk)
  const block = pairs.get(V3_ID) ?? expect.unreachable()
  await fc.assert(
    fc.asyncProperty(mutations(block.length), async (mutation) => {
      const mutated = await withPairs(apk, new Map(pairs).set(V3_ID, mutate(block, mutation)))
      await survives(() => verifyApkSignature(bufferSource(mutated)))
    }),
    parameters,
  )
}, 60_000)

it('mutated resources are read or refused', async () => {
  const manifest = buildXml(sampleManifest)
  const table = buildTable(sampleTable)
  await fc.assert(
    fc.asyncProperty(mutations(manifest.length), mutations(table.length), (inManifest, inTable) =>
      survives(() =>
        describeFacts(parseManifest(mutate(manifest, inManifest)), parseResourceTable(table)),
      ).then(() =>
        survives(() => describeFacts(parseManifest(manifest), parseResourceTable(mutate(table, inTable)))),
      ),
    ),
    parameters,
  )
}, 60_000)
