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

/** Canonical JSON (RFC 8785): the members are named in its order, and of ids and digests it is what JSON is. */
const keyOf = ({ groupId, licenceId, packageHash, policyHash }: DesiredAssignment): string =>
  JSON.stringify({ groupId, licenceId, packageHash, policyHash })

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
