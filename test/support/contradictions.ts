/** What must fit together in the fleet table, whatever happened to whoever wrote it. */

export type Item = Readonly<Record<string, unknown>>

export const nameAfter = (prefix: string, items: readonly Item[]): Item[] =>
  items.filter(({ pk }) => String(pk).startsWith(prefix))

const REQUIRED = ['STATE', 'FACTS', 'CERT']

/** In words; empty when everything fits together. */
export function contradictionsOf(fleet: readonly Item[]): string[] {
  const parts = Map.groupBy(nameAfter('DEV#', fleet), ({ pk }) => String(pk))
  const keys = new Map(nameAfter('KEY#', fleet).map((item) => [String(item.pk), item]))
  const states = [...parts.values()].flatMap((items) => items.filter(({ sk }) => sk === 'STATE'))
  const ownerOf = (keyHash: unknown) => (keys.get(`KEY#${keyHash}`)?.doc as Item | undefined)?.deviceId
  return [
    ...[...parts].flatMap(([pk, items]) =>
      REQUIRED.filter((part) => !items.some(({ sk }) => sk === part)).map((part) => `${pk} has no ${part}`),
    ),
    ...states
      .filter(({ pk, kh }) => `DEV#${ownerOf(kh)}` !== pk)
      .map(({ pk }) => `the key of ${pk} is not its own`),
    ...[...keys]
      .filter(([, { doc }]) => !parts.has(`DEV#${(doc as Item).deviceId}`))
      .map(([pk]) => `${pk} has no phone`),
  ]
}
