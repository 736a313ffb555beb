import { canonicalText } from '../policy/canonical-text.ts'

/** What a phone should be bound to; null for none. */
export interface DesiredAssignment {
  readonly groupId: string | null
  readonly policyHash: string | null
  readonly licenceId: string | null
  readonly packageHash: string | null
}

/** The assignment a phone has, in short: `key` tells whether it is still what is desired. */
export interface AssignmentMark {
  /** From 1, only rising: the phone refuses a lower one, so an old policy cannot be replayed. */
  readonly seq: number
  readonly key: string
}

const keyOf = ({ groupId, policyHash, licenceId, packageHash }: DesiredAssignment): string =>
  canonicalText({ groupId, policyHash, licenceId, packageHash })

const nothing = keyOf({ groupId: null, policyHash: null, licenceId: null, packageHash: null })

/**
 * The mark of the assignment to sign now, or undefined if the current one still holds. A phone that was never
 * assigned anything needs none to stay so; one that loses everything gets one that says it.
 */
export const assignmentChange = (
  current: AssignmentMark | undefined,
  desired: DesiredAssignment,
): AssignmentMark | undefined => {
  const key = keyOf(desired)
  return key === (current?.key ?? nothing) ? undefined : { seq: (current?.seq ?? 0) + 1, key }
}
