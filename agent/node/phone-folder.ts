/** One folder per simulated phone: what it is, its key, what it remembers, and how its user left it. */
import { existsSync, mkdirSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { AgentError } from '../core/errors.ts'
import type { Storage } from '../core/ports.ts'
import { phoneState } from '../core/state.ts'
import { phoneBody } from '../simulated/body.ts'
import type { BodyStore } from '../simulated/handset.ts'
import { type ModelName, modelNames } from '../simulated/models.ts'
import { isMissing, readIfPresent, writePrivate } from './private-files.ts'

/** A name becomes a path: nothing that leaves the folder, nothing that hides in it. */
const phoneName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** The folder of a phone; it need not exist. Throws `phone.name`. */
export function phoneFolder(stateDir: string, name: string): string {
  if (!phoneName.test(name)) throw new AgentError('phone.name', { name })
  return join(stateDir, name)
}

export const makeFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
}

export const phoneExists = (folder: string): boolean => existsSync(join(folder, 'phone.json'))

/** Names of the phones under `stateDir`, in order; none when there is no such folder. */
export async function listPhones(stateDir: string): Promise<string[]> {
  try {
    const names = await readdir(stateDir)
    return names.filter((name) => phoneName.test(name) && phoneExists(join(stateDir, name))).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

export interface Kept<T> {
  load(): Promise<T | undefined>
  save(value: T): Promise<void>
}

const text = (path: string): Kept<string> => ({
  load: () => readIfPresent(path),
  save: (value) => writePrivate(path, value),
})

function json<T extends z.ZodType>(path: string, schema: T): Kept<z.infer<T>> {
  const file = text(path)
  return {
    load: async () => {
      const held = await file.load()
      if (held === undefined) return undefined
      try {
        return schema.parse(JSON.parse(held))
      } catch (cause) {
        throw new AgentError('phone.damaged', { file: path }, { cause })
      }
    },
    save: (value) => file.save(`${JSON.stringify(value)}\n`),
  }
}

const phoneFacts = z.strictObject({ model: z.enum(modelNames) })

export interface PhoneFiles {
  readonly phone: Kept<{ model: ModelName }>
  readonly key: Kept<string>
  readonly state: Storage
  readonly body: BodyStore
}

export const phoneFiles = (folder: string): PhoneFiles => ({
  phone: json(join(folder, 'phone.json'), phoneFacts),
  key: text(join(folder, 'key.pem')),
  state: json(join(folder, 'state.json'), phoneState),
  body: json(join(folder, 'body.json'), phoneBody),
})
