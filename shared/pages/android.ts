/** Versions by API level 1–32 (Android's "SDK platform release notes"); from 33 on a level is a version. */
const versions = [
  ...['1.0', '1.1', '1.5', '1.6', '2.0', '2.0.1', '2.1', '2.2', '2.3', '2.3.3', '3.0', '3.1', '3.2'],
  ...['4.0', '4.0.3', '4.1', '4.2', '4.3', '4.4', '4.4W', '5.0', '5.1', '6.0', '7.0', '7.1', '8.0', '8.1'],
  ...['9', '10', '11', '12', '12L'],
]

/** The version people know an API level by: 26 → "8.0", 33 → "13". */
export const androidVersionOf = (apiLevel: number): string =>
  versions[Math.max(apiLevel, 1) - 1] ?? String(apiLevel - 20)

const parts = (version: string): readonly number[] =>
  version.split('.').map((part) => Number.parseInt(part, 10))

/** Whether `version` is older than `minimum`; a part that is not named counts as 0, letters ("12L") not at all. */
export const isOlder = (version: string, minimum: string): boolean => {
  const [have, need] = [parts(version), parts(minimum)]
  const at = need.findIndex((part, index) => part !== (have[index] ?? 0))
  return at >= 0 && (have[at] ?? 0) < (need[at] ?? 0)
}
