import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import QRCode from 'qrcode'
import { formatInstant } from '../texts/format.ts'
import type { Locale } from '../texts/locale.ts'
import { text } from '../texts/text.ts'
import { type MailAddress, oneLine, safeAddress } from './address.ts'
import { type EnrolmentTexts, enrolmentHtml, enrolmentText } from './enrolment-body.ts'

export interface EnrolmentMail {
  readonly locale: Locale
  readonly from: MailAddress
  readonly to: MailAddress
  readonly organisation: string
  /** The personal link with the `#r=` hash of the trust root. */
  readonly linkUrl: string
  readonly expiresAtMs: number
  readonly maxUses: number
  /** A few words of the administrator; line breaks are kept. */
  readonly senderNote?: string
  /** IANA name; UTC when absent. */
  readonly timeZone?: string
  /** The mail's Date. With the same input the mail is the same to the byte, Message-ID included. */
  readonly sentAtMs: number
}

const CODE_CID = 'code@enrolment'

const textsOf = (mail: EnrolmentMail, name: string): EnrolmentTexts => {
  const { locale, organisation } = mail
  const date = formatInstant(locale, mail.expiresAtMs, mail.timeZone ?? 'UTC')
  return {
    greeting: name
      ? text(locale, 'mail.enrolment.greeting', { name })
      : text(locale, 'mail.enrolment.greetingPlain'),
    what: text(locale, 'mail.enrolment.what', { organisation }),
    limits: [
      text(locale, 'mail.enrolment.expires', { date }),
      text(locale, 'mail.enrolment.uses', { max: mail.maxUses }),
    ],
    personal: text(locale, 'mail.enrolment.personal'),
    ask: text(locale, 'mail.enrolment.ask', { organisation }),
    note: mail.senderNote?.trim() ?? '',
  }
}

/** Names the mail without telling its link: a hash, so that a delivery repeated by the outbox is the same mail. */
const identityOf = ({ linkUrl, to, sentAtMs }: EnrolmentMail): string =>
  createHash('sha256')
    .update(JSON.stringify([linkUrl, to.address, sentAtMs]))
    .digest('hex')
    .slice(0, 32)

const codeOf = (linkUrl: string): Promise<Buffer> =>
  QRCode.toBuffer(linkUrl, { type: 'png', errorCorrectionLevel: 'M', margin: 4, width: 480 })

/**
 * The mail that brings a person their enrolment link, as raw MIME: plain text beside HTML with the QR code
 * inside, nothing remote. An address that is not one mailbox is refused (`request.invalid`).
 */
export const composeEnrolmentMail = async (mail: EnrolmentMail): Promise<Uint8Array> => {
  const from = safeAddress('from.address', mail.from)
  const to = safeAddress('to.address', mail.to)
  const texts = textsOf(mail, to.name)
  const identity = identityOf(mail)
  return new MailComposer({
    from,
    to,
    subject: oneLine(text(mail.locale, 'mail.enrolment.subject', { organisation: mail.organisation })),
    date: new Date(mail.sentAtMs),
    messageId: `<${identity}@${from.address.split('@')[1]}>`,
    baseBoundary: identity,
    // RFC 3834 §5.1: no vacation notice may answer.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.locale },
    text: enrolmentText(mail.locale, texts, mail.linkUrl),
    html: enrolmentHtml(mail.locale, texts, mail.linkUrl, CODE_CID),
    attachments: [
      { filename: 'link.png', contentType: 'image/png', cid: CODE_CID, content: await codeOf(mail.linkUrl) },
    ],
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}
