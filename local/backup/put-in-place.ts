/** The folder that a restore is for: refused if it is in use; what is in it is kept under another name. */
import { readdirSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../../shared/ports/platform.ts'
import { makeFolder, userOf } from '../data-folder.ts'
import { StartFailure } from '../failure.ts'
import { syncFolder } from '../s3/store/durable.ts'

interface Terms {
  readonly force: boolean
  readonly clock: Clock
}

/** Empty also when it is not there. */
function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw new StartFailure('failure.notWritable', { path: folder }, { cause: error })
  }
}

/** Throws when a service uses the folder, or something is in it that nobody said may be moved aside. */
export function prepareTarget(folder: string, force: boolean): void {
  const pid = userOf(folder)
  if (pid !== undefined) throw new StartFailure('failure.folderInUse', { path: folder, pid: String(pid) })
  if (!isEmpty(folder) && !force) throw new StartFailure('failure.notEmpty', { path: folder })
  try {
    makeFolder(dirname(folder))
  } catch (cause) {
    throw new StartFailure('failure.notWritable', { path: folder }, { cause })
  }
}

/** Answers where what was in the folder is now. */
export async function putInPlace(from: string, folder: string, terms: Terms): Promise<string | undefined> {
  prepareTarget(folder, terms.force)
  const stamp = new Date(terms.clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const aside = isEmpty(folder) ? undefined : `${folder}.before-${stamp}`
  try {
    if (aside) await rename(folder, aside)
    await rename(from, folder)
  } catch (cause) {
    if (aside) await rename(aside, folder).catch(() => undefined)
    const reason = (cause as Error).message
    throw new StartFailure('failure.restoreUnwritable', { path: folder, reason }, { cause })
  }
  await syncFolder(dirname(folder))
  return aside
}
