import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAccounts } from '../../local/sign-in/accounts.ts'
import { createSignIn, type SignIn } from '../../local/sign-in/create-sign-in.ts'
import type { Clock } from '../../shared/ports/platform.ts'
import { privateCertificate } from './private-certificate.ts'

/** Starts at the true time, because the provider itself reads the machine's clock, and moves when told. */
export class MovableClock implements Clock {
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  advance(ms: number): void {
    this.#aheadMs += ms
  }
}

export interface TestService {
  readonly issuer: string
  readonly origin: string
  readonly ca: string
  readonly dataDir: string
  readonly clock: MovableClock
  readonly password: string
  readonly signIn: SignIn
  /** What was logged as an error. */
  readonly failures: readonly unknown[]
  /** The same data folder opened anew, as after a restart; it is not listening. */
  reopen(): Promise<SignIn>
  [Symbol.asyncDispose](): Promise<void>
}

/** The provider on 127.0.0.1 behind TLS with a private certificate, in a data folder of its own. */
export const startService = async (): Promise<TestService> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'yagura-sign-in-'))
  const clock = new MovableClock()
  const failures: unknown[] = []
  const log = { info: () => {}, error: (_event: string, cause: unknown) => void failures.push(cause) }
  const { cert, key } = privateCertificate()
  const server = createServer({ cert, key }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const origin = `https://127.0.0.1:${address.port}`
  const issuer = `${origin}/oidc`
  const { accounts, firstPassword = '' } = await openAccounts(dataDir, clock)
  const open = () => createSignIn({ issuerUrl: issuer, dataDir, accounts, clock, log })
  const signIn = await open()
  server.on('request', signIn.handler)
  return {
    ...{ issuer, origin, ca: cert, dataDir, clock, password: firstPassword, signIn, failures },
    reopen: open,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await rm(dataDir, { recursive: true })
    },
  }
}
