import { tokenHash } from '../../domain/digests.ts'

/** A link's id is made from its token's hash: the token finds the link, the id gives no token back. */
export const linkIdOf = (token: string): string => `lnk_${tokenHash(token).slice(0, 22)}`
