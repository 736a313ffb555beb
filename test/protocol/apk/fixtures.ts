import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { isYaguraError } from '../../../shared/domain/errors.ts'
import { bufferSource } from '../../../shared/protocol/apk/byte-sources.ts'
import { readSections } from '../../../shared/protocol/apk/sections.ts'
import { encodeSigningBlock, type Pairs } from '../../../shared/protocol/apk/signing-block.ts'
import { planStamp } from '../../../shared/protocol/apk/stamp.ts'
import { withDirectoryOffset } from '../../../shared/protocol/apk/zip/end-record.ts'

const load = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url)))

const server = 'appium-uiautomator2-server/apks/appium-uiautomator2-server'
/** 3 MB, v2 only, its own signer. */
export const loadSettings = () => load('io.appium.settings/apks/settings_apk-debug.apk')
/** 18 MB, v1 + v2 + v3. */
export const loadServer = () => load(`${server}-v10.6.6.apk`)
/** 0.2 MB, v1 + v2 + v3, same signer as the server. */
export const loadServerTest = () => load(`${server}-debug-androidTest.apk`)

export const settingsSigner = '680dbbc39ab0944796c811b636ace510c8e551317087036cebab0751b0a6190c'
export const serverSigner = 'a40da80a59d170caa950cf15c18c454d47a39b26989d8b640ecd745ba71bf5dc'

/** A copy with one bit changed. */
export function flipped(bytes: Uint8Array, offset: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(offset) ^ 1, offset)
  return copy
}

/** The APK with another signing block, or with none. */
export async function withPairs(apk: Uint8Array, pairs: Pairs | undefined, padded = false): Promise<Buffer> {
  const { entriesEnd, end } = await readSections(bufferSource(apk))
  const block = pairs ? encodeSigningBlock(pairs, padded) : Buffer.alloc(0)
  const directory = apk.subarray(end.directoryOffset, end.offset)
  const endRecord = withDirectoryOffset(end, entriesEnd + block.length)
  return Buffer.concat([apk.subarray(0, entriesEnd), block, directory, endRecord])
}

export async function pairsOf(apk: Uint8Array): Promise<Map<number, Uint8Array>> {
  const { block } = await readSections(bufferSource(apk))
  return new Map(block?.pairs)
}

export async function stamped(apk: Uint8Array, payload: Uint8Array): Promise<Buffer> {
  const { bodyLength, tail } = await planStamp(bufferSource(apk), payload)
  return Buffer.concat([apk.subarray(0, bodyLength), tail])
}

/** Waits for a refusal and returns `code: reason`; any other end fails the test. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => expect.unreachable('nothing was refused'),
    (thrown: unknown) => thrown,
  )
  if (!isYaguraError(error)) throw error
  return `${error.code}: ${error.details.reason}`
}

/** The same of work that may refuse at once. */
export const refusalIn = (work: () => unknown): Promise<string> => refusalOf((async () => work())())
