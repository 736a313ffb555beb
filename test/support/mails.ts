/** What arrived, read where a person would read it: in the mail viewer. */
import QRCode from 'qrcode'
import { expect } from 'vitest'
import * as z from 'zod'
import type { RunningService } from '../../local/service.ts'
import { mailPatienceMs } from './chaos.ts'

const store = z.object({
  emails: z.array(
    z.object({
      subject: z.string(),
      destination: z.object({ to: z.array(z.string()) }),
      body: z.object({ text: z.string(), html: z.string() }),
      attachments: z.array(z.object({ content: z.string(), contentType: z.string() })),
    }),
  ),
})

export type Mail = z.infer<typeof store>['emails'][number]

/** Everything that was ever sent, oldest first. */
export const allMails = async ({ mailUrl }: RunningService): Promise<Mail[]> =>
  store.parse(await (await fetch(`${mailUrl}/store`)).json()).emails

const mailsTo = async (service: RunningService, address: string) =>
  (await allMails(service)).filter(({ destination }) => destination.to.some((to) => to.includes(address)))

/**
 * Waits until `count` mails for this address are there, and answers the last one. Where replies are lost a mail may
 * come twice (ADR 12), but never not at all.
 */
export async function mailTo(service: RunningService, address: string, count = 1): Promise<Mail> {
  const arrived = expect.poll(() => mailsTo(service, address), { timeout: mailPatienceMs })
  await (service.chaos
    ? arrived.toSatisfy((mails: Mail[]) => mails.length >= count)
    : arrived.toHaveLength(count))
  const last = (await mailsTo(service, address)).at(-1)
  return last ?? expect.unreachable('the mail went away')
}

/** The enrolment link, which stands on a line of its own. */
export const linkIn = ({ body }: Mail): string =>
  /^https:\S+$/m.exec(body.text)?.[0] ?? expect.unreachable(`no link in ${body.text}`)

/** The picture of a link as it is put into mails. */
export const qrPng = async (link: string): Promise<string> =>
  (await QRCode.toBuffer(link, { errorCorrectionLevel: 'M', margin: 4, width: 480 })).toString('base64')

/** The picture of a link as the wizard shows it. */
export const qrSvg = (link: string): Promise<string> => QRCode.toString(link, { type: 'svg', margin: 4 })

const QUIET_ZONE = 4

/** Whether the squares of an SVG are those of a QR code that says `content`. */
export function svgSays(svg: string, content: string): boolean {
  const { size, data } = QRCode.create(content, { errorCorrectionLevel: 'M' }).modules
  const drawn = new Set([...svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`))
  const dark = Array.from(data).flatMap((bit, at) =>
    bit ? [`${(at % size) + QUIET_ZONE} ${Math.floor(at / size) + QUIET_ZONE}`] : [],
  )
  return dark.length === drawn.size && dark.every((square) => drawn.has(square))
}
