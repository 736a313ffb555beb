import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../shared/ports/platform.ts'
import {
  generatePassword,
  hashPassword,
  isPassword,
  passwordHashSchema,
  unmatchable,
} from './password-hash.ts'
import { readPrivate, writePrivate } from './private-file.ts'

/** The account of the first start; its name is also its tokens' subject. */
export const FIRST_ADMINISTRATOR = 'admin'

const accountSchema = z.object({
  name: z.string(),
  password: passwordHashSchema,
  passwordSetAtMs: z.number().int(),
})
const fileSchema = z.object({ accounts: z.array(accountSchema) })

export type Account = z.infer<typeof accountSchema>

export interface Accounts {
  /** Undefined when there is no such account. */
  find(name: string): Promise<Account | undefined>
  /** Takes the same time whether the account exists or not. */
  isPasswordOf(name: string, password: string): Promise<boolean>
}

const pathIn = (dataDir: string): string => join(dataDir, 'sign-in', 'accounts.json')

const load = async (dataDir: string): Promise<readonly Account[]> => {
  const stored = await readPrivate(pathIn(dataDir))
  return stored === undefined ? [] : fileSchema.parse(stored).accounts
}

/**
 * Gives an account a new generated password and returns it; the account is made if there is none of that name.
 * Sign-in sessions from before end at once, access tokens within their hour.
 */
export const resetPassword = async (
  dataDir: string,
  clock: Clock,
  name: string = FIRST_ADMINISTRATOR,
): Promise<string> => {
  const password = generatePassword()
  const account = { name, password: await hashPassword(password), passwordSetAtMs: clock.now() }
  const others = (await load(dataDir)).filter((other) => other.name !== name)
  await writePrivate(pathIn(dataDir), { accounts: [...others, account] })
  return password
}

/**
 * The accounts of a data folder. At the first start `firstPassword` is the administrator's, told this once.
 * The file is read at each use, because `resetPassword` runs in another process.
 */
export const openAccounts = async (
  dataDir: string,
  clock: Clock,
): Promise<{ readonly accounts: Accounts; readonly firstPassword?: string }> => {
  const find = async (name: string) => (await load(dataDir)).find((account) => account.name === name)
  const isPasswordOf = async (name: string, password: string) =>
    isPassword(password, (await find(name))?.password ?? unmatchable)
  const accounts = { find, isPasswordOf }
  if ((await load(dataDir)).length > 0) return { accounts }
  return { accounts, firstPassword: await resetPassword(dataDir, clock) }
}
