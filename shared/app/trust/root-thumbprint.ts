import { claimedRoot } from '../../protocol/signed/verify.ts'

/** The fingerprint of our root, read from the trust document it signed: functions need no access to the root. */
export const rootThumbprint = (trustJws: string): Promise<string> => claimedRoot(trustJws)
