/** Who may administer. More roles come with their rules; a role nobody enforces is not listed. */
export const roles = ['admin'] as const
export type Role = (typeof roles)[number]

/** An administrator is an identity of the sign-in service: issuer and subject together. */
export interface Administrator {
  readonly issuer: string
  readonly subject: string
  readonly name: string
  readonly role: Role
}
