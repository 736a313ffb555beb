/** What a backup says about itself, before everything else in it. */
import * as z from 'zod'
import product from '../../package.json' with { type: 'json' }
import { DATA_VERSION } from '../../shared/domain/data-version.ts'
import { StartFailure } from '../failure.ts'
import type { Running } from '../running.ts'
import type { TablesFound } from './tables.ts'

/** Rises when a program that knows the one before could not restore it. */
const FORMAT = 1

export const ABOUT = 'about.json'
export const SUMS = 'SHA256SUMS'

const count = z.number().int().min(0)

const aboutShape = z.object({
  format: z.literal(FORMAT),
  /** Version of Yagura that made it. */
  product: z.string(),
  createdAt: z.iso.datetime(),
  /** The newest form of its items. */
  dataVersion: count,
  phones: count,
  records: count,
  /** Where phones look for the service; absent if it was never seen running. */
  start: z
    .object({
      address: z.string(),
      enrollPort: count,
      devicePort: count,
      adminPort: count,
      mailPort: count,
      /** Phones enrol under a certificate that is not in the backup. */
      ownCertificate: z.boolean(),
    })
    .optional(),
})

export type About = z.infer<typeof aboutShape>

const portOf = (url: string): number => Number(new URL(url).port)

export const describe = (found: TablesFound, running: Running | undefined, nowMs: number): About => ({
  format: FORMAT,
  product: product.version,
  createdAt: new Date(nowMs).toISOString(),
  dataVersion: found.data.newest,
  phones: found.phones,
  records: found.records,
  ...(running && {
    start: {
      address: running.address,
      enrollPort: portOf(running.addresses.enrollUrl),
      devicePort: portOf(running.addresses.deviceUrl),
      adminPort: portOf(running.addresses.adminUrl),
      mailPort: portOf(running.mailUrl),
      ownCertificate: !running.isEnrollPrivate,
    },
  }),
})

const anyFormat = aboutShape.pick({ product: true, dataVersion: true }).extend({ format: count })

/** Throws for what a newer version wrote, and for what no version ever did. */
export function readAbout(text: string): About {
  const { format, product: made, dataVersion } = anyFormat.parse(JSON.parse(text))
  if (format > FORMAT || dataVersion > DATA_VERSION)
    throw new StartFailure('failure.backupNewer', { made, here: product.version })
  return aboutShape.parse(JSON.parse(text))
}
