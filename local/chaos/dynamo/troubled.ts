/** DynamoDB as it is on a bad day, which the embedded engine never has (architecture §2). */
import type { Dice } from '../dice.ts'
import type { Mischief } from '../mischief.ts'
import { type Attempt, bytesOf, type Fate, loseReply, type Reply } from '../wire.ts'
import { type BatchGet, isEventual, type WireInput, writtenBy } from './operations.ts'
import { conflict, jsonReply, throttled } from './refusals.ts'
import type { Replica } from './replica.ts'

/** All that can happen to an attempt, drawn at once: what one fault is asked does not change the next one's luck. */
const draw = (dice: Dice) => ({
  throttled: dice(),
  conflict: dice(),
  lost: dice(),
  partial: dice(),
  stale: dice(),
})

export const troubledDynamo =
  (mischief: Mischief, replica: Replica) =>
  (command: string): Fate => {
    const { rates, isOn, diceFor, count } = mischief
    const dice = diceFor(command)
    const isOut = dice() < rates.outage
    return async (attempt) => {
      const luck = draw(dice)
      const operation = attempt.request.headers['x-amz-target']?.split('.')[1] ?? ''
      const input: WireInput = JSON.parse(new TextDecoder().decode(attempt.request.body as Uint8Array))
      const written = writtenBy(operation, input)
      const saying = (what: string, reply: Reply): Reply => {
        count(`${operation} ${what}`)
        return reply
      }
      if (isOn()) {
        if (isOut) return saying('throttled throughout', throttled(input, dice, { whole: true }))
        if (luck.throttled < rates.throttled)
          return saying('throttled', throttled(input, dice, { whole: false }))
        if (written && luck.conflict < rates.conflict) return saying('in conflict', conflict(input, dice))
      }
      if (written) replica.expect(written)
      if (!isOn()) return attempt.send()
      if (written && luck.lost < rates.lost) {
        count(`${operation} lost`)
        return loseReply(attempt)
      }
      if (luck.partial < rates.partial) {
        const reply = await inPart(operation, input, attempt)
        if (reply) return saying('in part', reply)
      }
      if (luck.stale < rates.stale && isEventual(operation, input)) {
        const reply = await replica.earlier(input, attempt)
        if (reply) return saying('stale', reply)
      }
      return attempt.send()
    }
  }

/** The first half of a batch; the rest is handed back. undefined for what is no batch or has one thing only. */
async function inPart(operation: string, input: WireInput, attempt: Attempt): Promise<Reply | undefined> {
  const [table, ...others] = Object.keys(input.RequestItems ?? {})
  if (table === undefined || others.length) return undefined
  if (operation === 'BatchGetItem') {
    const { Keys, ...how } = (input.RequestItems as BatchGet)[table] ?? { Keys: [] }
    return half(input, attempt, Keys, 'UnprocessedKeys', (some) => ({ [table]: { ...how, Keys: some } }))
  }
  const writes = input.RequestItems?.[table] as readonly unknown[]
  return half(input, attempt, writes, 'UnprocessedItems', (some) => ({ [table]: some }))
}

async function half<T>(
  input: WireInput,
  { send }: Attempt,
  all: readonly T[],
  rest: 'UnprocessedKeys' | 'UnprocessedItems',
  requestFor: (some: readonly T[]) => object,
): Promise<Reply | undefined> {
  const middle = Math.floor(all.length / 2)
  if (middle === 0) return undefined
  const reply = await send(JSON.stringify({ ...input, RequestItems: requestFor(all.slice(0, middle)) }))
  const text = (await bytesOf(reply)).toString()
  const body =
    reply.statusCode === 200
      ? { ...JSON.parse(text), [rest]: requestFor(all.slice(middle)) }
      : JSON.parse(text)
  return jsonReply(reply.statusCode, body)
}
