/** What is stored, in a form that this version reads; refused before anything of it is changed. */
import { migrateData } from '../../shared/app/data/migrate-data.ts'
import { DATA_VERSION } from '../../shared/domain/data-version.ts'
import { isYaguraError } from '../../shared/domain/errors.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { StartFailure } from '../failure.ts'

type Needs = Pick<Ports, 'clock' | 'dataVersions' | 'migrations'>

/** The form before today's can be served; what is older is migrated first, while nobody else uses it. */
export async function openData(ports: Needs, path: string): Promise<void> {
  try {
    await migrateData(ports, { reach: DATA_VERSION - 1, settleMs: 0 })
  } catch (cause) {
    if (!isYaguraError(cause) || cause.code !== 'service.data_version') throw cause
    const { newest, reads } = cause.details
    throw new StartFailure(
      'failure.dataVersion',
      { path, newest: Number(newest), reads: Number(reads) },
      { cause },
    )
  }
}
