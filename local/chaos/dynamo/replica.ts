/**
 * A replica that lags, for eventually consistent reads: copies of the tables beside them in the same engine, in which
 * each change arrives up to two seconds late. Queries, filters, pages and indexes are therefore those of a real
 * engine, at an earlier time. An answer is given only if everything in which it differs from the truth is a change
 * that passed here within the last two seconds; what changed by another way (another process, an earlier start) is
 * copied when it is noticed, and the truth is told.
 */
import { BatchGetItemCommand, BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Dice } from '../dice.ts'
import { type Attempt, bytesOf, type Reply } from '../wire.ts'
import { type Answer, differences, fromReplica, replicaOf, toReplica } from './compare.ts'
import { keysIn, type WireInput, type WireItem, type WireKey } from './operations.ts'
import { jsonReply } from './refusals.ts'

/** What AWS names for indexes and replicas: "usually within a second"; nothing here is ever older. */
const MAX_LAG_MS = 2_000
const LOOK_MS = 50
/** A change is copied after any part of this; what is left is for the copying. */
const LONGEST_MS = MAX_LAG_MS - 4 * LOOK_MS
/** As many as one batch writes. */
const TOGETHER = 25

interface Change extends WireKey {
  /** Until then the copy was true. */
  readonly sinceMs: number
  readonly dueMs: number
}

const nameOf = ({ table, key }: WireKey): string => JSON.stringify([table, key.pk, key.sk])

export class Replica {
  readonly #client: DynamoDBClient
  readonly #dice: Dice
  readonly #changes = new Map<string, Change>()
  #copying: Promise<void> = Promise.resolve()
  readonly #timer: NodeJS.Timeout

  /** `client` must be an untroubled one. */
  constructor(client: DynamoDBClient, dice: Dice) {
    this.#client = client
    this.#dice = dice
    this.#timer = setInterval(() => this.#copyDue(), LOOK_MS).unref()
  }

  /** Before a write is sent. */
  expect(keys: readonly WireKey[]): void {
    const sinceMs = performance.now()
    for (const key of keys) this.#note({ ...key, sinceMs, dueMs: sinceMs + this.#dice() * LONGEST_MS })
  }

  /** The first of several: since then the copy is old. */
  #note(change: Change): void {
    const name = nameOf(change)
    if (!this.#changes.has(name)) this.#changes.set(name, change)
  }

  /** The reply of a moment ago; undefined where it would be the same, or older than allowed. */
  async earlier(input: WireInput, { send }: Attempt): Promise<Reply | undefined> {
    const [now, before] = await Promise.all([
      send().then(answerOf),
      send(JSON.stringify(toReplica(input))).then(answerOf),
    ])
    if (!now || !before) return undefined
    const earlier = fromReplica(before)
    const differing = differences(input, now, earlier)
    const unexplained = differing.filter((key) => !this.#explains(key))
    for (const key of unexplained) this.#note({ ...key, sinceMs: Number.NEGATIVE_INFINITY, dueMs: 0 })
    return differing.length && !unexplained.length ? jsonReply(200, earlier) : undefined
  }

  /** Afterwards nothing lags that was written before: as if the longest lag had passed. */
  async settle(): Promise<void> {
    await this.#copy([...this.#changes.values()])
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#copying.catch(() => undefined)
  }

  #explains(key: WireKey): boolean {
    const change = this.#changes.get(nameOf(key))
    return change !== undefined && performance.now() - change.sinceMs <= MAX_LAG_MS
  }

  /** What cannot be copied stays different; the next who reads it notices, and is told the truth. */
  #copyDue(): void {
    const nowMs = performance.now()
    const due = [...this.#changes.values()].filter(({ dueMs }) => dueMs <= nowMs)
    if (due.length) this.#copy(due).catch(() => undefined)
  }

  /** One after the other; what was copied while this waited needs no copy. */
  #copy(changes: readonly Change[]): Promise<void> {
    this.#copying = this.#copying
      .catch(() => undefined)
      .then(async () => {
        const waiting = changes.filter((change) => this.#changes.get(nameOf(change)) === change)
        for (const [table, some] of Map.groupBy(waiting, (change) => change.table))
          for (let at = 0; at < some.length; at += TOGETHER)
            await this.#copyBatch(table, some.slice(at, at + TOGETHER))
      })
    return this.#copying
  }

  /** Out of the list first: what changes while we copy is then a change of its own. */
  async #copyBatch(table: string, changes: readonly Change[]): Promise<void> {
    for (const change of changes) this.#changes.delete(nameOf(change))
    const Keys = changes.map(({ key }) => ({ ...key })) as never
    const read = { [table]: { Keys, ConsistentRead: true } }
    const { Responses } = await this.#client.send(new BatchGetItemCommand({ RequestItems: read }))
    const items = (Responses?.[table] ?? []) as unknown as WireItem[]
    const found = new Set(keysIn(table, items).map(nameOf))
    const gone = changes.filter((change) => !found.has(nameOf(change)))
    const writes = [
      ...items.map((Item) => ({ PutRequest: { Item } })),
      ...gone.map(({ key }) => ({ DeleteRequest: { Key: key } })),
    ]
    const write = { [replicaOf(table)]: writes as never }
    await this.#client.send(new BatchWriteItemCommand({ RequestItems: write }))
  }
}

async function answerOf(reply: Reply): Promise<Answer | undefined> {
  const bytes = await bytesOf(reply)
  return reply.statusCode === 200 ? JSON.parse(bytes.toString()) : undefined
}
