import { SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { sesClient } from '../../local/clients.ts'
import { sesMailer } from '../../shared/adapters/ses/ses-mailer.ts'
import { NOWHERE } from '../support/ports.ts'

const message = {
  from: 'yagura@example.com',
  to: 'ann@example.com',
  mime: new TextEncoder().encode('Subject: 登録\r\n\r\nHello'),
}

const answered = (name: string, status: number): SESServiceException =>
  new SESServiceException({
    name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
    message: name,
  })

describe('the SES mailer', () => {
  const client = new SESClient({ region: 'us-east-1' })
  const ses = mockClient(client)
  beforeEach(() => {
    ses.reset()
  })

  it('sends the finished message, byte for byte, to its one recipient', async () => {
    ses.on(SendRawEmailCommand).resolves({ MessageId: '1' })
    await sesMailer(client).send(message)
    expect(ses.commandCalls(SendRawEmailCommand).map(({ args }) => args[0].input)).toEqual([
      { Source: message.from, Destinations: [message.to], RawMessage: { Data: message.mime } },
    ])
  })

  it('names the configuration set it was given', async () => {
    ses.on(SendRawEmailCommand).resolves({ MessageId: '1' })
    await sesMailer(client, 'yagura').send(message)
    expect(ses.commandCalls(SendRawEmailCommand)[0]?.args[0].input).toMatchObject({
      ConfigurationSetName: 'yagura',
    })
  })

  it.each([
    ['MessageRejected', 400],
    ['InvalidParameterValue', 400],
  ])('says that a message was refused (%s)', async (name, status) => {
    const cause = answered(name, status)
    ses.on(SendRawEmailCommand).rejects(cause)
    await expect(sesMailer(client).send(message)).rejects.toMatchObject({
      code: 'request.invalid',
      details: { reason: 'mail_refused' },
      cause,
    })
  })

  it.each([
    ['Throttling', 400],
    ['ThrottlingException', 400],
    ['LimitExceededException', 400],
    ['AccountSendingPausedException', 400],
    ['MailFromDomainNotVerifiedException', 400],
    ['ExpiredToken', 403],
    ['AccessDenied', 403],
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
  ])('says that trying again can help (%s)', async (name, status) => {
    ses.on(SendRawEmailCommand).rejects(answered(name, status))
    await expect(sesMailer(client).send(message)).rejects.toMatchObject({ code: 'service.unavailable' })
  })

  it('says so too when nobody answers', async () => {
    await expect(sesMailer(sesClient(NOWHERE)).send(message)).rejects.toMatchObject({
      code: 'service.unavailable',
    })
  })
})
