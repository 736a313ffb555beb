/** The root's fingerprint travels in the fragment: browsers keep it to themselves, the agent pins it. */
export const linkUrl = (enrollUrl: string, token: string, root: string): string =>
  `${enrollUrl}/e/${token}#r=${root}`
