/** What can happen to one call on the wire, and a run of every call of a request through all of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Fate, loseReply, onTheWire } from '../../local/chaos/wire.ts'
import type { Answer } from '../support/device-event.ts'

/** Shorter than the time a reply is late by, as ten seconds are shorter than a minute. */
const DEADLINE_MS = 300
const LATE_MS = 500
const USUAL_MS = 10_000

const refuse = (): never => {
  throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
}

/** By the attempt's number within its call; `after` says whether calls behind the chosen one fare likewise. */
export const faults = {
  'fails once': { happens: (n: number): Fate => (n === 1 ? refuse : ({ send }) => send()), after: false },
  'fails always, and all behind it': { happens: (): Fate => refuse, after: true },
  'answers after the deadline': {
    happens:
      (): Fate =>
      async ({ send }) => {
        const reply = await send()
        await sleep(LATE_MS)
        return reply
      },
    after: false,
    deadlineMs: DEADLINE_MS,
  },
  'succeeds and its reply is lost': {
    happens: (n: number): Fate => (n === 1 ? loseReply : ({ send }) => send()),
    after: false,
  },
  'succeeds and every reply is lost': { happens: (): Fate => loseReply, after: false },
} as const satisfies Record<string, Fault>

interface Fault {
  readonly happens: (attempt: number) => Fate
  readonly after: boolean
  readonly deadlineMs?: number
}
export type FaultName = keyof typeof faults

/** The client, to which `fault` happens at its `at`-th call from now; the names of the calls it makes. */
export function faulty(client: DynamoDBClient, fault: FaultName | undefined, at: number): string[] {
  const calls: string[] = []
  onTheWire(client, (command) => {
    calls.push(command)
    const { happens, after }: Fault = faults[fault ?? 'fails once']
    const isHit = fault !== undefined && (calls.length === at || (after && calls.length > at))
    let attempts = 0
    return (attempt) => (isHit ? happens(++attempts)(attempt) : attempt.send())
  })
  return calls
}

/** One phone's request: made through a function that has just started, as often as it is asked for. */
export interface Request {
  readonly send: (client: DynamoDBClient, deadlineMs: number) => Promise<Answer>
  /** Fails the test unless the answer is the right one, the first or a later one. */
  readonly isRight: (answer: Answer) => void
}

export interface Trial extends Request {
  readonly what: string
  readonly answer: Answer
}

/** Sends a request of its own through each fault at each call; how many calls there are is seen, not known. */
export async function tryEverything(
  connect: () => DynamoDBClient,
  prepare: () => Promise<Request>,
): Promise<Trial[]> {
  const watched = connect()
  const calls = faulty(watched, undefined, 0)
  const calm = await prepare()
  calm.isRight(await calm.send(watched, USUAL_MS))
  const trials = calls.flatMap((command, index) =>
    (Object.keys(faults) as FaultName[]).map((fault) => ({ command, fault, at: index + 1 })),
  )
  const done: Trial[] = []
  const waiting = trials.values()
  const worker = async () => {
    for (const { command, fault, at } of waiting) {
      const request = await prepare()
      const client = connect()
      faulty(client, fault, at)
      const { deadlineMs = USUAL_MS }: Fault = faults[fault]
      const answer = await request.send(client, deadlineMs)
      done.push({ ...request, what: `call ${at}, ${command}, ${fault}`, answer })
    }
  }
  await Promise.all(Array.from({ length: 6 }, worker))
  // What was answered too late for its request has been done by then.
  await sleep(LATE_MS)
  return done
}
