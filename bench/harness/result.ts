/** A result is a file that says what was run, where, when and on which commit, with every sample it rests on. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeCommit, describeMachine } from './machine.ts'

const folder = join(import.meta.dirname, '..', 'results')
const fileOf = (name: string): string => join(folder, `${name}.json`)

export interface Target {
  readonly limit: number
  readonly value: number
  readonly met: boolean
}

export const below = (limit: number, value: number): Target => ({ limit, value, met: value < limit })
export const atMost = (limit: number, value: number): Target => ({ limit, value, met: value <= limit })

const isFlat = (value: object): boolean =>
  Object.values(value).every((member) => typeof member !== 'object' || member === null)

/** JSON with every list or object of plain values on one line: there are thousands of samples. */
function textOf(value: unknown, indent = ''): string {
  if (typeof value !== 'object' || value === null || isFlat(value)) return JSON.stringify(value)
  const deeper = `${indent}  `
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  const given = Object.entries(value).filter(([, member]) => member !== undefined)
  const members = given.map(([name, member]) => {
    const text = textOf(member, deeper)
    return `${deeper}${Array.isArray(value) ? text : `${JSON.stringify(name)}: ${text}`}`
  })
  return `${open}\n${members.join(',\n')}\n${indent}${close}`
}

export async function writeResult(name: string, result: Readonly<Record<string, unknown>>): Promise<string> {
  const head = {
    name,
    command: `npm run bench:${name}`,
    date: new Date().toISOString(),
    ...describeCommit(),
    machine: describeMachine(),
  }
  await mkdir(folder, { recursive: true })
  await writeFile(fileOf(name), `${textOf({ ...head, ...result })}\n`)
  return `bench/results/${name}.json`
}

/** An earlier result; rejects with a sentence when there is none. */
export async function readResult(name: string): Promise<Record<string, unknown>> {
  const text = await readFile(fileOf(name), 'utf8').catch((cause) => {
    throw new Error(`There is no ${name}.json yet: npm run bench:${name} makes it.`, { cause })
  })
  return JSON.parse(text)
}
