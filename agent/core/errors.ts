/**
 * What can stop the agent, as a closed list. What the service refuses comes through under the service's own
 * code (`shared/domain/errors.ts`), so that a script sees `link.expired` wherever it was said.
 */
import { type ErrorCode, errorCodes } from '../../shared/domain/errors.ts'
import { UntrustedDocument } from '../../shared/protocol/signed/verify.ts'

export const agentErrorCodes = [
  // where to enrol
  'source.malformed',
  'source.insecure',
  'source.no_stamp',
  'source.unreadable',
  // whom to trust
  'enrol.confirmation_needed',
  'enrol.root_mismatch',
  'enrol.foreign_host',
  'enrol.already_enrolled',
  'enrol.foreign_certificate',
  'trust.refused',
  'trust.other_service',
  'trust.lower_version',
  'trust.changed',
  'stamp.refused',
  // what a sync brought
  'assignment.refused',
  'assignment.other_device',
  'assignment.lower_seq',
  'assignment.changed',
  'policy.hash_mismatch',
  'policy.malformed',
  // the way to the service
  'network.unreachable',
  'network.timeout',
  'network.untrusted_server',
  'network.reply_too_large',
  'reply.malformed',
  'reply.unexpected',
  // the phone itself
  'phone.not_enrolled',
  'phone.revoked',
  'phone.name',
  'phone.model',
  'phone.locked',
  'phone.damaged',
] as const

export type AgentErrorCode = (typeof agentErrorCodes)[number]

export interface AgentErrorOptions {
  readonly cause?: unknown
  /** Present when asking again later can help; the earliest time is `retry.afterMs` from now. */
  readonly retry?: { readonly afterMs: number } | undefined
}

/** `details` holds facts for people and scripts (host, fingerprint, versions), never a secret. */
export class AgentError extends Error {
  readonly code: AgentErrorCode | ErrorCode
  readonly details: Readonly<Record<string, string | number>>
  readonly retry: { readonly afterMs: number } | undefined

  constructor(
    code: AgentErrorCode | ErrorCode,
    details: Readonly<Record<string, string | number>> = {},
    { cause, retry }: AgentErrorOptions = {},
  ) {
    super(code, { cause })
    this.name = 'AgentError'
    this.code = code
    this.details = details
    this.retry = retry
  }
}

export const isServiceCode = (code: string): code is ErrorCode => errorCodes.some((known) => known === code)

/** The code of anything thrown, for counting; what is no `AgentError` is a defect of the agent. */
export const codeOf = (error: unknown): string => (error instanceof AgentError ? error.code : 'defect')

/** Gives a refused signature the agent's code and keeps the reason; anything else passes unchanged. */
export function refusedAs(
  code: 'trust.refused' | 'assignment.refused' | 'stamp.refused',
  error: unknown,
): never {
  if (!(error instanceof UntrustedDocument)) throw error
  throw new AgentError(code, { reason: error.reason }, { cause: error })
}
