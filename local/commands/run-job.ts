/** Fires one row of the schedule table against the service that is running, from a process of its own. */
import type { JobResult } from '../../functions/jobs/observe-job.ts'
import { openKeys } from '../../shared/adapters/local-key/keys.ts'
import { isJobId, schedules } from '../../shared/http/schedules.ts'
import { StartFailure } from '../failure.ts'
import { guardedJobs } from '../functions/functions.ts'
import { localPorts } from '../local-ports.ts'
import { consoleLog } from '../log/console-log.ts'
import { s3Credentials } from '../object-store.ts'
import { readRunning } from '../running.ts'

export async function runJob(id: string, dataDir: string): Promise<JobResult> {
  if (!isJobId(id)) throw new StartFailure('failure.noJob', { id, jobs: Object.keys(schedules).join(', ') })
  const running = await readRunning(dataDir)
  const ports = await localPorts({
    ...running,
    keys: await openKeys(dataDir, running.address),
    log: consoleLog({ verbose: false }),
    s3: { internalUrl: running.s3Url, credentials: await s3Credentials(dataDir) },
    tokens: { issuer: `${running.addresses.adminUrl}/oidc`, keys: { keys: [] } },
  })
  return guardedJobs(ports)[id]()
}
