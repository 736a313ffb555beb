import { formatInstant } from '../../../shared/texts/format.ts'
import type { PhoneStatus } from '../../core/status.ts'
import { isTextKey } from '../../texts/text.ts'
import { type Io, localeOf, type Say, sayer } from './io.ts'

type Enrolled = Exclude<PhoneStatus, { state: 'new' }>

/** A code in words where the catalogue has them, else as it is. */
const words = (say: Say, kind: 'state' | 'reason', code: string): string => {
  const key = `${kind}.${code}`
  return isTextKey(key) ? say(key) : code
}

const settingLines = (say: Say, { settings }: Enrolled): string[] =>
  Object.entries(settings).map(([key, { state, reason }]) =>
    reason
      ? say('phone.settingReason', {
          key,
          state: words(say, 'state', state),
          reason: words(say, 'reason', reason),
        })
      : say('phone.setting', { key, state: words(say, 'state', state) }),
  )

const instant = (io: Io, atMs: number) =>
  formatInstant(localeOf(io), atMs, Intl.DateTimeFormat().resolvedOptions().timeZone)

/** One line for a list. */
export const phoneLine = (io: Io, name: string, status: PhoneStatus): string => {
  const say = sayer(io)
  if (status.state === 'new') return say('phone.new', { name })
  const { organisation, deviceId } = status
  return say(`phone.${status.state}`, { name, organisation, deviceId })
}

/** Everything the phone knows, one fact a line. */
export function describePhone(io: Io, name: string, status: PhoneStatus): string[] {
  const say = sayer(io)
  const first = phoneLine(io, name, status)
  if (status.state === 'new') return [first]
  return [
    first,
    say('phone.root', { root: status.root }),
    status.group === null ? say('phone.unassigned') : say('phone.group', { group: status.group }),
    ...(status.licence === null ? [] : [say('phone.licence', { licence: status.licence })]),
    status.policyHash === null ? say('phone.noPolicy') : say('phone.policy', { policy: status.policyHash }),
    ...(status.lastSyncAtMs === null
      ? []
      : [say('phone.lastSync', { at: instant(io, status.lastSyncAtMs) })]),
    ...(status.state === 'revoked' ? [] : [say('phone.nextSync', { at: instant(io, status.nextSyncAtMs) })]),
    ...(status.resultsWaiting === 0 ? [] : [say('phone.waiting', { count: status.resultsWaiting })]),
    ...settingLines(say, status),
  ]
}
