/** Where things lie in the object store. Rules about their life and their readers hang on these. */
export const objectPrefixes = {
  /** What came in and was not looked at yet. */
  uploads: 'uploads/',
  /** Kept as long as the package is. */
  packages: 'packages/',
  /** Made again when they are gone. */
  stamped: 'stamped/',
} as const

/** No address leads to a stamped copy that is older. */
export const STAMPED_COPY_USED_MS = 30 * 86_400_000
