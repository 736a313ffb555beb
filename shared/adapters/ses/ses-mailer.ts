/** Sends finished MIME messages through Amazon SES. */
import { type SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { YaguraError } from '../../domain/errors.ts'
import type { Mailer } from '../../ports/mailer.ts'

/**
 * SES found the message or its recipient wrong: sending it again would end the same way. Everything else it says
 * of the caller (rates, a paused account, expired credentials, an unverified sender) can be over by then.
 */
const refusals = new Set(['MessageRejected', 'InvalidParameterValue', 'ValidationError'])

const isRefusal = (error: unknown): boolean =>
  error instanceof SESServiceException && refusals.has(error.name)

export const sesMailer = (client: SESClient, configurationSet?: string): Mailer => ({
  async send({ from, to, mime }) {
    try {
      await client.send(
        new SendRawEmailCommand({
          Source: from,
          Destinations: [to],
          RawMessage: { Data: mime },
          ...(configurationSet && { ConfigurationSetName: configurationSet }),
        }),
      )
    } catch (cause) {
      if (isRefusal(cause)) throw new YaguraError('request.invalid', { reason: 'mail_refused' }, { cause })
      throw new YaguraError('service.unavailable', {}, { cause })
    }
  },
})
