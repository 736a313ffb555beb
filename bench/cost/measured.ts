/** The figures of earlier results that a bill rests on, checked so that an old file is noticed. */
import * as z from 'zod'
import { readResult } from '../harness/result.ts'

const head = { date: z.string(), commit: z.string() }
const units = { read: z.number(), write: z.number() }

const syncShape = z.object({
  ...head,
  rruPerUnchangedSync: z.number(),
  rruColdCache: z.number(),
  wruPerUnchangedSync: z.object({ withinWindow: z.number(), windowPassed: z.number() }),
  policyChange: z.object({ ...units, toPhone: z.number() }),
  wireBytesPerSync: z.object({ toPhone: z.number() }),
  logBytesPerSync: z.number(),
  cpu: z.object({ heartbeat: z.object({ cpuMicros: z.number() }) }),
})

const enrolShape = z.object({
  ...head,
  link: z.object({
    serverCpuMicros: z.number(),
    units: z.object(units),
    firstSyncs: z.object(units),
    storedPerPhone: z.object({ fleetBytes: z.number(), coreBytes: z.number() }),
  }),
})

export const readMeasured = async () => ({
  sync: syncShape.parse(await readResult('sync')),
  enrol: enrolShape.parse(await readResult('enrol')).link,
  from: {
    sync: z.object(head).parse(await readResult('sync')),
    enrol: z.object(head).parse(await readResult('enrol')),
  },
})

export type Measured = Awaited<ReturnType<typeof readMeasured>>
