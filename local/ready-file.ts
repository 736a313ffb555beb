/** The note for scripts that everything answers, and where. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { StartFailure } from './failure.ts'
import type { RunningService } from './service.ts'

const unwritable = (path: string) => (cause: unknown) => {
  throw new StartFailure('failure.readyFile', { path }, { cause })
}

/** One that an earlier start left would say too early that we are ready. */
export const removeReadyFile = (path: string): Promise<void> =>
  rm(path, { force: true }).catch(unwritable(path))

/** Appears whole, readable by its owner only: it holds an access token. */
export async function writeReadyFile(path: string, service: RunningService): Promise<void> {
  const { addresses, adminToken, mailUrl, dataDir } = service
  const { adminUrl, enrollUrl, deviceUrl } = addresses
  const ready = { adminUrl, adminToken, enrollUrl, deviceUrl, mailUrl, dataDir }
  await writeFile(`${path}.new`, `${JSON.stringify(ready, null, 2)}\n`, { mode: 0o600 })
    .then(() => rename(`${path}.new`, path))
    .catch(unwritable(path))
}
