const DAY_MS = 86_400_000
export const YEAR_MS = 365 * DAY_MS
/** For clocks that are behind ours. */
export const BACKDATED_MS = DAY_MS
/** The most that clients accept of a server certificate is 397 days, the backdated one included. */
export const SERVER_VALID_MS = 397 * DAY_MS - BACKDATED_MS
