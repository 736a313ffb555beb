/** S3 and SES on a bad day: told to slow down, and replies that never arrive. */
import type { Mischief } from './mischief.ts'
import { type Fate, loseReply, type Reply, replyOf } from './wire.ts'

const slowDown = (): Reply =>
  replyOf(
    503,
    'application/xml',
    '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
  )

const throttling = (): Reply =>
  replyOf(
    400,
    'text/xml',
    '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message></Error></ErrorResponse>',
  )

export const troubledS3 =
  ({ rates, isOn, diceFor, count }: Mischief) =>
  (command: string): Fate => {
    const dice = diceFor(command)
    const isOut = dice() < rates.outage
    return async (attempt) => {
      const [throttled, lost] = [dice() < rates.throttled, dice() < rates.lost]
      if (!isOn()) return attempt.send()
      if (isOut || throttled) {
        count('S3 SlowDown')
        return slowDown()
      }
      if (!lost || attempt.request.method === 'GET' || attempt.request.method === 'HEAD')
        return attempt.send()
      count(`S3 ${command} lost`)
      return loseReply(attempt)
    }
  }

/** A mail whose reply was lost goes out a second time; this loses one reply a mail, so never a third. */
export const troubledSes =
  ({ rates, isOn, diceFor, count }: Mischief) =>
  (command: string): Fate => {
    const dice = diceFor(command)
    let isLost = dice() < rates.lost
    return async (attempt) => {
      const throttled = dice() < rates.throttled
      if (!isOn()) return attempt.send()
      if (throttled) {
        count('SES Throttling')
        return throttling()
      }
      if (!isLost) return attempt.send()
      isLost = false
      count('SES mail lost')
      return loseReply(attempt)
    }
  }
