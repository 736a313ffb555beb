import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { composeEnrolmentMail, type EnrolmentMail } from '../../shared/mails/enrolment-mail.ts'
import { LINK_URL } from './views.ts'

const mail: EnrolmentMail = {
  locale: 'ja',
  from: { name: '株式会社みどり商事', address: 'mdm@example.test' },
  to: { name: '山田 花子', address: 'hanako@example.test' },
  organisation: '株式会社みどり商事',
  linkUrl: LINK_URL,
  expiresAtMs: Date.UTC(2026, 11, 7),
  maxUses: 2,
  timeZone: 'Asia/Tokyo',
  sentAtMs: Date.UTC(2026, 10, 24),
}

const rawOf = async (change: Partial<EnrolmentMail> = {}): Promise<string> =>
  Buffer.from(await composeEnrolmentMail({ ...mail, ...change })).toString('latin1')
const read = async (change: Partial<EnrolmentMail> = {}) =>
  simpleParser(Buffer.from(await rawOf(change), 'latin1'))
const headerNames = (raw: string): readonly string[] =>
  (raw.split('\r\n\r\n')[0] ?? '')
    .split(/\r\n(?![ \t])/)
    .map((line) => line.split(':')[0]?.toLowerCase() ?? '')

describe('the mail in Japanese', () => {
  it('has its headers encoded, and is 7-bit throughout', async () => {
    const parsed = await read()
    expect(parsed.subject).toBe('【株式会社みどり商事】Android 端末の登録のご案内')
    expect(parsed.from?.value).toEqual([{ name: '株式会社みどり商事', address: 'mdm@example.test' }])
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated')
    expect(parsed.date?.getTime()).toBe(mail.sentAtMs)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: 7-bit is what is asserted
    expect(await rawOf()).toMatch(/^[\x00-\x7f]*$/)
  })

  it('says what it is, the link, its limits and whom to ask, as plain text', async () => {
    const { text = '' } = await read({ senderNote: '月曜までに。\n内線 1234' })
    expect(text.split('\n')).toContain(LINK_URL)
    for (const part of [
      '山田 花子 様',
      '2026年12月7日 09:00 JST',
      '2 台',
      'あなた専用',
      '管理者',
      '内線 1234',
    ])
      expect(text).toContain(part)
  })

  it('holds the code as a PNG of its own and refers to nothing remote', async () => {
    const { html, attachments } = await read()
    const [code, ...more] = attachments
    expect(more).toEqual([])
    expect(code).toMatchObject({ contentType: 'image/png', related: true, contentDisposition: 'inline' })
    expect(code?.content.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    const raw = await rawOf()
    expect(raw).toContain('Content-Type: multipart/alternative')
    expect(raw).toMatch(/^Content-Id: <code@enrolment>/im)
    // mailparser shows a cid image as the data it found.
    expect(String(html)).toContain('src="data:image/png;base64,')
    expect(String(html)).not.toMatch(/(?:src|background)="http|url\(|<script|<link/)
  })
})

it('is in English when asked, with UTC when no zone is given', async () => {
  const { timeZone: _, ...rest } = mail
  const parsed = await simpleParser(
    Buffer.from(await composeEnrolmentMail({ ...rest, locale: 'en', organisation: 'Midori', maxUses: 1 })),
  )
  expect(parsed.subject).toBe('Midori: set up your Android phone')
  expect(parsed.text).toContain('7 December 2026 at 00:00 UTC')
  expect(parsed.text).toContain('1 phone.')
})

it('is the same to the byte when delivered twice, and another mail to another person', async () => {
  expect(await rawOf()).toBe(await rawOf())
  const [one, two] = [await read(), await read({ to: { address: 'taro@example.test' } })]
  expect(one.messageId).not.toBe(two.messageId)
  expect(one.messageId).not.toContain('Zk3vQ0pWnT8yB1sLr5uXeA')
})

describe('what people wrote', () => {
  const injected = 'Hanako\r\nBcc: victim@example.test\r\n\r\n<script>'

  it('adds no header, wherever it stands', async () => {
    const plain = headerNames(await rawOf())
    const raw = await rawOf({
      to: { name: injected, address: mail.to.address },
      from: { name: injected, address: mail.from.address },
      organisation: injected,
      senderNote: injected,
    })
    expect(headerNames(raw)).toEqual(plain)
    expect((await simpleParser(raw)).to).toMatchObject({ value: [{ address: 'hanako@example.test' }] })
  })

  it('is text in the HTML', async () => {
    const name = '<img src=x onerror=alert(1)>'
    const { html } = await read({ to: { ...mail.to, name }, organisation: name, senderNote: name })
    expect(String(html)).not.toContain('<img src=x')
    expect(String(html)).toContain('&lt;img src=x')
  })

  it.each([
    'a@example.test\r\nBcc: b@example.test',
    'a@example.test, b@example.test',
    'Name <a@example.test>',
    'a@b@example.test',
    'a example.test',
    '',
  ])('is refused as an address: %j', async (address) => {
    await expect(rawOf({ to: { address } })).rejects.toMatchObject({
      code: 'request.invalid',
      details: { field: 'to.address' },
    })
  })

  it.each([
    ['two dots in a row, which some carriers gave out', 'o..dots@example.test', '<"o..dots"@example.test>'],
    ['an international domain', 'a+b@日本語.test', 'a+b@xn--wgv71a119e.test'],
  ])('may be an address with %s', async (_, address, header) => {
    expect(await rawOf({ to: { address } })).toContain(`\r\nTo: ${header}\r\n`)
  })
})
