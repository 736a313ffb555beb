import { html } from 'hono/html'
import type { Locale } from '../texts/locale.ts'
import { text } from '../texts/text.ts'

/** What the two forms of the mail say alike. */
export interface EnrolmentTexts {
  readonly greeting: string
  readonly what: string
  readonly limits: readonly string[]
  readonly personal: string
  readonly ask: string
  /** Empty when the sender wrote nothing. */
  readonly note: string
}

/** The plain form: everything needed, the link on a line of its own so that programs find its end. */
export const enrolmentText = (locale: Locale, texts: EnrolmentTexts, linkUrl: string): string =>
  [
    texts.greeting,
    texts.what,
    ...(texts.note ? [`${text(locale, 'mail.enrolment.note')}\n${texts.note}`] : []),
    `${text(locale, 'mail.enrolment.how')}\n${linkUrl}`,
    text(locale, 'mail.enrolment.scanText'),
    texts.limits.join('\n'),
    texts.personal,
    `-- \n${texts.ask}\n${text(locale, 'mail.enrolment.automatic')}`,
  ].join('\n\n')

/** Mail programs honour styles on elements only, and few of them; colours hold on white and inverted. */
const css = {
  body: 'margin:0;padding:24px 12px;background:#f2f4f3',
  card: 'max-width:560px;margin:0 auto;padding:28px 24px;background:#ffffff;border:1px solid #dbe1de;border-radius:14px;color:#17211e;font-size:16px;line-height:1.7;text-align:left',
  en: "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif",
  ja: "font-family:'Hiragino Sans','Noto Sans JP','Yu Gothic UI',Meiryo,sans-serif",
  part: 'margin:0 0 16px',
  note: 'margin:0 0 16px;padding:12px 16px;background:#e8f0ed;border-radius:10px;white-space:pre-line',
  button:
    'display:inline-block;padding:12px 24px;background:#1d5a50;border-radius:10px;color:#ffffff;font-weight:bold;text-decoration:none',
  link: 'color:#1d5a50;word-break:break-all',
  code: 'display:block;width:240px;height:240px;border:1px solid #dbe1de;border-radius:10px',
  small: 'margin:16px 0 0;padding:16px 0 0;border-top:1px solid #dbe1de;color:#53605c;font-size:14px',
} as const

/** The HTML form; `codeCid` is the content id of the QR code's part. */
export const enrolmentHtml = (
  locale: Locale,
  texts: EnrolmentTexts,
  linkUrl: string,
  codeCid: string,
): string =>
  String(html`<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="${css.body}">
<div style="${css.card};${css[locale]}">
<p style="${css.part}">${texts.greeting}</p>
<p style="${css.part}">${texts.what}</p>
${texts.note && html`<div style="${css.note}"><strong>${text(locale, 'mail.enrolment.note')}</strong><br>${texts.note}</div>`}
<p style="${css.part}">${text(locale, 'mail.enrolment.how')}</p>
<p style="${css.part}"><a href="${linkUrl}" style="${css.button}">${text(locale, 'mail.enrolment.button')}</a></p>
<p style="${css.part}"><a href="${linkUrl}" style="${css.link}">${linkUrl}</a></p>
<p style="${css.part}">${text(locale, 'mail.enrolment.scan')}</p>
<p style="${css.part}"><img src="cid:${codeCid}" width="240" height="240" alt="${text(locale, 'mail.enrolment.code')}" style="${css.code}"></p>
<p style="${css.part}">${texts.limits.map((line) => html`${line}<br>`)}</p>
<p style="${css.part}">${texts.personal}</p>
<p style="${css.small}">${texts.ask}<br>${text(locale, 'mail.enrolment.automatic')}</p>
</div>
</body>
</html>
`)
