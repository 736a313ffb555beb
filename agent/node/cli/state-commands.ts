/** What can be said from the folder alone, also while another process uses the phone. */
import { AgentError } from '../../core/errors.ts'
import { statusOf } from '../../core/status.ts'
import { listPhones, phoneExists, phoneFiles, phoneFolder } from '../phone-folder.ts'
import { describePhone, phoneLine } from './describe-phone.ts'
import { type Io, printJson, sayer } from './io.ts'
import type { PhoneArguments } from './phone-commands.ts'

const statusIn = async (state: string, name: string) =>
  statusOf(await phoneFiles(phoneFolder(state, name)).state.load())

export async function statusCommand(io: Io, { name, state, json }: PhoneArguments): Promise<void> {
  if (!phoneExists(phoneFolder(state, name))) throw new AgentError('phone.not_enrolled', { name })
  const status = await statusIn(state, name)
  if (json) return printJson(io, { name, ...status })
  for (const line of describePhone(io, name, status)) io.out(line)
}

export async function listCommand(io: Io, { state, json }: Omit<PhoneArguments, 'name'>): Promise<void> {
  const names = await listPhones(state)
  const phones = await Promise.all(names.map(async (name) => ({ name, status: await statusIn(state, name) })))
  if (json) return printJson(io, { phones: phones.map(({ name, status }) => ({ name, ...status })) })
  if (phones.length === 0) io.out(sayer(io)('phone.none', { folder: state }))
  for (const { name, status } of phones) io.out(phoneLine(io, name, status))
}
