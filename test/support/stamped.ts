/** The package as a phone's browser gets it, and what is stamped in. */
import { bufferSource } from '../../shared/protocol/apk/byte-sources.ts'
import { readStamp } from '../../shared/protocol/apk/stamp.ts'
import type { Stamp } from '../../shared/protocol/signed/documents.ts'
import { peekStamp } from '../../shared/protocol/signed/verify.ts'
import { raw } from './raw.ts'

/** Follows the one redirect to the object store. */
export async function download(packageUrl: string): Promise<Buffer> {
  const { status, headers } = await raw(packageUrl)
  if (status !== 302) throw new Error(`no redirect but ${status}`)
  const file = await raw(String(headers.location))
  if (file.status !== 200) throw new Error(`the store answered ${file.status}`)
  return file.body
}

/** Compact JWS; undefined for a package that carries none. */
export async function stampOf(apk: Uint8Array): Promise<string | undefined> {
  const stamp = await readStamp(bufferSource(apk))
  return stamp && new TextDecoder().decode(stamp)
}

/** The proof inside, read without believing it: what whoever has the file can read. */
export async function proofIn(apk: Uint8Array): Promise<Stamp['proof']> {
  return peekStamp((await stampOf(apk)) ?? '').proof
}
