/** Where a running service can be found by the other commands of this machine: a note in its data folder. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { StartFailure } from './failure.ts'
import { writePrivate } from './sign-in/private-file.ts'

const runningShape = z.object({
  addresses: z.object({
    enrollUrl: z.string(),
    deviceUrl: z.string(),
    adminUrl: z.string(),
    mailFrom: z.string(),
  }),
  /** Under which phones reach this machine. */
  address: z.string(),
  dynamoEndpoint: z.string(),
  mailUrl: z.string(),
  s3Url: z.string(),
  isEnrollPrivate: z.boolean(),
  /** Absent in a note of a version that did not say. */
  isEngineElsewhere: z.boolean().optional(),
})

export type Running = z.infer<typeof runningShape>

const fileIn = (dataDir: string): string => join(dataDir, 'running.json')

export const writeRunning = (dataDir: string, running: Running): Promise<void> =>
  writePrivate(fileIn(dataDir), running)

/** Rejects with a sentence when no service was ever started there. */
export async function readRunning(dataDir: string): Promise<Running> {
  const text = await readFile(fileIn(dataDir), 'utf8').catch((cause) => {
    throw new StartFailure('failure.neverStarted', { path: dataDir }, { cause })
  })
  return runningShape.parse(JSON.parse(text))
}
