/** Sends finished MIME messages through Amazon SES. */
import { type SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { YaguraError } from '../../domain/errors.ts'
import type { Mailer } from '../../ports/mailer.ts'

/** SES found the message or its recipient wrong: sending it again would end the same way. */
const isRefusal = (error: unknown): boolean =>
  error instanceof SESServiceException && error.$fault === 'client' && !error.name.includes('Throttling')

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
