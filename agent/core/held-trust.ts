/** The rules by which one trust document follows another (architecture §5, "signed and fresh"). */
import { openTrust } from '../../shared/protocol/signed/verify.ts'
import { AgentError, refusedAs } from './errors.ts'
import type { HeldTrust } from './state.ts'

/** Opens a first trust document under the root the phone was told about. Throws `trust.refused`. */
export async function firstTrust(jws: string, root: string, nowMs: number): Promise<HeldTrust> {
  const document = await openTrust(jws, root, nowMs).catch((error) => refusedAs('trust.refused', error))
  return { jws, document }
}

const payloadOf = (jws: string) => jws.split('.')[1]

/**
 * The trust document to hold from now on. Throws `trust.refused`, `trust.other_service`,
 * `trust.lower_version`, or `trust.changed` for one of the held version that says something else.
 */
export async function nextTrust(
  held: HeldTrust,
  jws: string,
  root: string,
  nowMs: number,
): Promise<HeldTrust> {
  const next = await firstTrust(jws, root, nowMs)
  const { version, aud } = next.document
  if (aud !== held.document.aud) throw new AgentError('trust.other_service', { service: aud })
  if (version > held.document.version) return next
  if (version < held.document.version)
    throw new AgentError('trust.lower_version', { held: held.document.version, offered: version })
  if (payloadOf(jws) !== payloadOf(held.jws)) throw new AgentError('trust.changed', { version })
  return held
}
