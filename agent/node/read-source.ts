/** What a person hands to the simulated phone: a link, an address, or an APK with its connection inside. */
import { existsSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { isYaguraError } from '../../shared/domain/errors.ts'
import { readStamp } from '../../shared/protocol/apk/stamp.ts'
import type { ByteSource } from '../../shared/protocol/byte-source.ts'
import { type EnrolSource, parseSource, sourceOfStamp } from '../core/enrol/source.ts'
import { AgentError } from '../core/errors.ts'

const fileSource = (file: FileHandle, size: number): ByteSource => ({
  size,
  read: async (offset, length) => {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await file.read(bytes, 0, length, offset)
    if (bytesRead !== length) throw new RangeError(`${bytesRead} of ${length} bytes at ${offset}`)
    return bytes
  },
})

async function stampOf(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r')
    const stamp = await readStamp(fileSource(file, (await file.stat()).size))
    if (!stamp) throw new AgentError('source.no_stamp', { file: path })
    return new TextDecoder().decode(stamp)
  } catch (error) {
    if (error instanceof AgentError) throw error
    if (isYaguraError(error)) throw new AgentError(error.code, { file: path }, { cause: error })
    throw new AgentError('source.unreadable', { file: path }, { cause: error })
  }
}

/** Throws `source.*`, `stamp.refused`, or `apk.*` for a file that is not an APK. */
export const readSource = async (text: string): Promise<EnrolSource> =>
  !text.includes('://') && existsSync(text) ? sourceOfStamp(await stampOf(text)) : parseSource(text)
