/**
 * Brings stored items to today's form while the service runs. First HEAD says that the new form may be met; when
 * everybody has heard of it the items are changed, portion by portion; then HEAD says that the old form is gone.
 * Runners that meet take turns by the condition of each move, and one that is killed is resumed at its cursor.
 */
import { DATA_VERSION, type DataState, requireReadable } from '../../domain/data-version.ts'
import { YaguraError } from '../../domain/errors.ts'
import type { Ports } from '../../ports/all.ts'

type Needs = Pick<Ports, 'clock' | 'dataVersions' | 'migrations'>

export interface MigrationPlan {
  /** The form that this version writes. */
  readonly version?: number
  /** Where to stop, if not at `version`. */
  readonly reach?: number
  /** Nothing is begun after this. */
  readonly untilMs?: number
  /** How long others may go on by the HEAD they read: they cache it for seconds and finish what they began. */
  readonly settleMs?: number
}

const SETTLE_MS = 60_000

/** Answers what the store then holds. Throws `service.data_version` when it holds a form newer than `version`. */
export async function migrateData(ports: Needs, plan: MigrationPlan = {}): Promise<DataState> {
  const { version = DATA_VERSION, reach = version } = plan
  const { untilMs = Number.POSITIVE_INFINITY, settleMs = SETTLE_MS } = plan
  for (;;) {
    const state = await ports.dataVersions.read()
    const nowMs = ports.clock.now()
    if (state.newest > version) requireReadable(state, version)
    if (state.oldest >= reach || nowMs >= untilMs) return state
    if (state.announcedAtMs !== undefined && nowMs < state.announcedAtMs + settleMs) return state
    await ports.dataVersions.move(state, await next(ports, state, nowMs))
  }
}

/** One step on; what another runner did meanwhile makes the move that follows fail, and nothing else. */
async function next({ migrations }: Needs, state: DataState, nowMs: number): Promise<DataState> {
  const { oldest, newest, cursor } = state
  if (newest === oldest) return { oldest, newest: oldest + 1, announcedAtMs: nowMs }
  const migration = migrations.find(({ to }) => to === newest)
  if (!migration) throw new YaguraError('service.internal', {}, { cause: `no migration to ${newest}` })
  const further = await migration.step(cursor)
  return further === undefined ? { oldest: newest, newest } : { ...state, cursor: further }
}
