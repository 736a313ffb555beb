import type { AuditRecord, ChainHead, SealedRecord } from '../../../domain/audit.ts'
import { EMPTY_CHAIN } from '../../../domain/audit.ts'
import { YaguraError } from '../../../domain/errors.ts'
import type { AuditLog, PageRequest } from '../../../ports/core.ts'
import { docOf } from '../documents.ts'
import { coreKeys } from '../keys.ts'
import type { Table } from '../table.ts'
import { type Operation, transact } from '../transact.ts'

const moveToChain = (core: Table, sealed: SealedRecord): Operation[] => [
  { Put: { TableName: core.name, Item: { ...coreKeys.sealed(sealed.seq), doc: sealed } } },
  {
    Delete: {
      TableName: core.name,
      Key: coreKeys.auditTail(sealed.id),
      ConditionExpression: 'attribute_exists(pk)',
    },
  },
]

const moveHead = (core: Table, from: ChainHead, to: ChainHead): Operation => ({
  Put: {
    TableName: core.name,
    Item: { ...coreKeys.auditHead, doc: to },
    ConditionExpression: from.seq === 0 ? 'attribute_not_exists(pk)' : '#doc = :from',
    ...(from.seq > 0 && {
      ExpressionAttributeNames: { '#doc': 'doc' },
      ExpressionAttributeValues: { ':from': from },
    }),
  },
})

/** Sealed records are found by number, so a page is a stretch counted down from its first. */
const firstOf = (cursor: string | undefined, head: ChainHead): number => {
  if (cursor === undefined) return head.seq
  if (/^\d{1,15}$/.test(cursor)) return Math.min(Number(cursor), head.seq)
  throw new YaguraError('request.invalid', {
    problems: [{ at: 'query.cursor', message: 'not a cursor of this list' }],
  })
}

async function stretch(core: Table, from: number, limit: number): Promise<SealedRecord[]> {
  const keys = Array.from({ length: Math.max(0, limit) }, (_, i) => coreKeys.sealed(from + i))
  // A record that a replica does not have yet would look like one that was taken out.
  const items = await core.batchGet(keys, { consistent: true })
  return items.flatMap((item) => docOf<SealedRecord>(item) ?? []).sort((a, b) => a.seq - b.seq)
}

async function tail(core: Table, limit: number): Promise<AuditRecord[]> {
  const shards = await Promise.all(
    coreKeys.auditTails.map((shard) =>
      core.query({
        KeyConditionExpression: 'pk = :shard',
        ExpressionAttributeValues: { ':shard': shard },
        Limit: limit,
        ConsistentRead: true,
      }),
    ),
  )
  return shards
    .flatMap(({ items }) => items.flatMap((item) => docOf<AuditRecord>(item) ?? []))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}

export const dynamoAuditLog = (core: Table): AuditLog => {
  const head = async () =>
    docOf<ChainHead>(await core.get(coreKeys.auditHead, { consistent: true })) ?? EMPTY_CHAIN
  return {
    head,
    async sealed({ limit, cursor }: PageRequest) {
      const last = firstOf(cursor, await head())
      const first = Math.max(1, last - limit + 1)
      const items = (await stretch(core, first, last - first + 1)).reverse()
      return { items, ...(first > 1 && { cursor: String(first - 1) }) }
    },
    unsealed: (limit) => tail(core, limit),
    stretch: (from, limit) => stretch(core, from, limit),
    async append(from, records) {
      const last = records.at(-1)
      if (!last) return true
      const failed = await transact(core.client, [
        moveHead(core, from, { seq: last.seq, hash: last.hash }),
        ...records.flatMap((record) => moveToChain(core, record)),
      ])
      return failed.length === 0
    },
    async checkpoint(at, signature) {
      await core.put({ ...coreKeys.auditCheckpoint(at.seq), doc: { ...at, signature } })
    },
  }
}
