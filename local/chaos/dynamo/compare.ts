/** The same question to the tables and to their copies, and in which items the two answers differ. */
import { isDeepStrictEqual } from 'node:util'
import { keysIn, type WireInput, type WireItem, type WireKey } from './operations.ts'

export interface Answer {
  readonly Item?: WireItem
  readonly Items?: readonly WireItem[]
  readonly Responses?: Readonly<Record<string, readonly WireItem[]>>
}

const SUFFIX = '-replica'

export const replicaOf = (table: string): string => `${table}${SUFFIX}`

const renamed = <T>(
  tables: Readonly<Record<string, T>>,
  name: (table: string) => string,
): Record<string, T> =>
  Object.fromEntries(Object.entries(tables).map(([table, value]) => [name(table), value]))

export const toReplica = ({ TableName, RequestItems, ...input }: WireInput): WireInput => ({
  ...input,
  ...(TableName && { TableName: replicaOf(TableName) }),
  ...(RequestItems && { RequestItems: renamed(RequestItems, replicaOf) }),
})

export const fromReplica = ({ Responses, ...answer }: Answer): Answer => ({
  ...answer,
  ...(Responses && { Responses: renamed(Responses, (table) => table.slice(0, -SUFFIX.length)) }),
})

/** Items of an answer by their keys. */
function itemsIn({ TableName = '', Key }: WireInput, { Item, Items, Responses }: Answer) {
  const found = new Map<string, { readonly key: WireKey; readonly item: WireItem }>()
  const add = (table: string, items: readonly WireItem[]) => {
    for (const item of items)
      for (const key of keysIn(table, [item])) found.set(JSON.stringify(key), { key, item })
  }
  // A projection may have left the key out.
  if (Item) add(TableName, [{ ...Key, ...Item }])
  if (Items) add(TableName, Items)
  for (const [table, items] of Object.entries(Responses ?? {})) add(table, items)
  return found
}

export function differences(input: WireInput, now: Answer, before: Answer): WireKey[] {
  const [one, other] = [itemsIn(input, now), itemsIn(input, before)]
  const all = new Map([...one, ...other])
  return [...all]
    .filter(([name]) => !isDeepStrictEqual(one.get(name)?.item, other.get(name)?.item))
    .map(([, { key }]) => key)
}
