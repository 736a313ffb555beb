/** What DynamoDB says when it will not just now, word for word. */
import type { Dice } from '../dice.ts'
import { type Reply, replyOf } from '../wire.ts'
import type { WireInput } from './operations.ts'

export const jsonReply = (statusCode: number, body: unknown): Reply =>
  replyOf(statusCode, 'application/x-amz-json-1.0', JSON.stringify(body))

const exception = (name: string, message: string, more: object = {}): Reply =>
  jsonReply(400, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...more })

/** One of the operations is the cause; the others have none. */
function cancelled({ TransactItems = [] }: WireInput, code: string, dice: Dice): Reply {
  const cause = Math.floor(dice() * TransactItems.length)
  const codes = TransactItems.map((_, index) => (index === cause ? code : 'None'))
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`
  const reasons = codes.map((Code) => (Code === 'None' ? { Code } : { Code, Message: 'Chaos' }))
  return exception('TransactionCanceledException', message, { CancellationReasons: reasons })
}

const pick = <T>(dice: Dice, ...choices: [T, ...T[]]): T =>
  choices[Math.floor(dice() * choices.length)] ?? choices[0]

export const conflict = (input: WireInput, dice: Dice): Reply =>
  input.TransactItems
    ? cancelled(input, 'TransactionConflict', dice)
    : exception('TransactionConflictException', 'Transaction is ongoing for the item')

/** `whole`: as the answer to a request, and not to one operation of a transaction. */
export function throttled(input: WireInput, dice: Dice, { whole }: { whole: boolean }): Reply {
  if (input.TransactItems && !whole && dice() < 0.5)
    return cancelled(input, pick(dice, 'ThrottlingError', 'ProvisionedThroughputExceeded'), dice)
  return exception(
    pick(dice, 'ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'),
    'Rate exceeded',
  )
}
