/** The two tables as data: the local service creates them from this, infra declares them from this. */
export interface TableDefinition {
  readonly suffix: 'fleet' | 'core'
  readonly indexes: readonly {
    readonly name: string
    readonly pk: string
    readonly sk: string
    readonly projection: 'ALL' | 'KEYS_ONLY'
  }[]
}

/** Attribute in which an item that expires carries epoch seconds. Expired items are also ignored on read. */
export const TTL_ATTRIBUTE = 'ttl'

/** Which phones are in a group, in eight shards; keys only, so that contact never touches it. */
export const GROUP_INDEX = 'by-group'
/** Lists of what administrators keep, each in its own order. */
export const LIST_INDEX = 'by-list'

export const tables: readonly TableDefinition[] = [
  { suffix: 'fleet', indexes: [{ name: GROUP_INDEX, pk: 'gs', sk: 'pk', projection: 'KEYS_ONLY' }] },
  { suffix: 'core', indexes: [{ name: LIST_INDEX, pk: 'lpk', sk: 'lsk', projection: 'ALL' }] },
]
