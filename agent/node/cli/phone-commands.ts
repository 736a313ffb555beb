/** What one phone does: enrol, synchronise, and what its user does with it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AgentError } from '../../core/errors.ts'
import type { PhoneStatus } from '../../core/status.ts'
import type { ModelName } from '../../simulated/models.ts'
import { createPhone, type Phone, type PhoneOptions } from '../phone.ts'
import { phoneExists, phoneFolder } from '../phone-folder.ts'
import { readSource } from '../read-source.ts'
import { describePhone } from './describe-phone.ts'
import { tellFailure } from './failure.ts'
import { type Io, printJson, sayer } from './io.ts'

export interface PhoneArguments {
  readonly name: string
  readonly state: string
  readonly json?: boolean
}

async function withPhone<T>(options: PhoneOptions, work: (phone: Phone) => Promise<T>): Promise<T> {
  const phone = await createPhone(options)
  try {
    return await work(phone)
  } finally {
    phone.close()
  }
}

/** A phone that must be there already: a mistyped name makes no new one. */
function existing({ name, state }: PhoneArguments): PhoneOptions {
  if (!phoneExists(phoneFolder(state, name))) throw new AgentError('phone.not_enrolled', { name })
  return { name, stateDir: state }
}

function show(io: Io, { name, json }: PhoneArguments, status: PhoneStatus) {
  if (json) return printJson(io, { name, ...status })
  for (const line of describePhone(io, name, status)) io.out(line)
}

export interface EnrolArguments extends PhoneArguments {
  readonly root?: string
  readonly model?: ModelName
}

export async function enrolCommand(io: Io, text: string, options: EnrolArguments): Promise<void> {
  const { name, state, root, model } = options
  const source = await readSource(text)
  await withPhone({ name, stateDir: state, model }, async (phone) =>
    show(io, options, await phone.enrol(source, { confirmedRoot: root })),
  )
}

export interface SyncArguments extends PhoneArguments {
  readonly onDemand?: boolean
  readonly watch?: boolean
}

/** Failures are told and the phone comes back when its backoff says so; being revoked ends it. */
async function watch(io: Io, phone: Phone, options: SyncArguments): Promise<void> {
  const signal = io.interruption()
  while (!signal.aborted) {
    const status = await phone.status()
    if (status.state !== 'enrolled') return
    const waitMs = Math.max(0, status.nextSyncAtMs - Date.now())
    await sleep(waitMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    try {
      show(io, options, await phone.sync())
    } catch (error) {
      tellFailure(io, options.json ?? false, error)
    }
  }
}

export const syncCommand = (io: Io, options: SyncArguments): Promise<void> =>
  withPhone(existing(options), async (phone) => {
    show(io, options, await phone.sync({ onDemand: options.onDemand ?? false }))
    if (options.watch) await watch(io, phone, options)
  })

export interface UserArguments extends PhoneArguments {
  readonly screenLock?: number | null
  readonly accessibility?: 'on' | 'off'
}

export const userCommand = (io: Io, options: UserArguments): Promise<void> =>
  withPhone(existing(options), async (phone) => {
    const { name, screenLock, accessibility } = options
    await phone.act({
      ...(screenLock === undefined ? {} : { screenLockLength: screenLock }),
      ...(accessibility === undefined ? {} : { accessibilityOn: accessibility === 'on' }),
    })
    const body = await phone.body()
    if (options.json) return printJson(io, { name, ...body })
    io.out(
      sayer(io)('user.done', {
        name,
        screenLock: String(body.screenLockLength ?? 'off'),
        accessibility: body.accessibilityOn ? 'on' : 'off',
      }),
    )
  })
