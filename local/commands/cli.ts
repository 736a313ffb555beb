/** `npm run yagura -- …` and `npm run job -- <id>`: what only the machine that runs the service can do. */
import { enableCompileCache } from 'node:module'
import { constants } from 'node:os'
import { Command } from 'commander'
import { systemClock } from '../../shared/adapters/platform.ts'
import { schedules } from '../../shared/http/schedules.ts'
import { StartFailure } from '../failure.ts'
import { resetPassword } from '../sign-in/accounts.ts'
import { say } from '../texts/say.ts'
import type { BackupOptions } from './backup-commands.ts'
import { freshToken } from './fresh-token.ts'

enableCompileCache()

interface Folder {
  readonly data: string
}

const program = new Command('npm run yagura --').description(say('cli.about'))
const command = (name: string, description: string, folder = say('option.folder')): Command =>
  program.command(name).description(description).option('--data <dir>', folder, '.yagura')

command('password', say('cli.password')).action(async ({ data }: Folder) => {
  console.log(await resetPassword(data, systemClock))
})

command('token', say('cli.token')).action(async ({ data }: Folder) => {
  console.log(await freshToken(data))
})

// Most of the service: the other commands do not wait for it.
command('job <id>', say('cli.job', { jobs: Object.keys(schedules).join(', ') })).action(
  async (id: string, { data }: Folder) => {
    const { runJob } = await import('./run-job.ts')
    console.log(JSON.stringify(await runJob(id, data)))
  },
)

const interruption = new AbortController()
let exitCode = 1

/** What is unfinished is removed before the program ends; a second signal does not wait for that. */
function heedSignals(): AbortSignal {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => {
      exitCode = 128 + constants.signals[name]
      interruption.abort(new StartFailure('failure.interrupted'))
    })
  return interruption.signal
}

const fileCommand = (name: string, description: string, force: string, folder?: string): Command =>
  command(`${name} <file>`, description, folder)
    .option('--passphrase-file <file>', say('option.passphraseFile'))
    .option('--force', force, false)
    .option('--json', say('option.json'), false)

type Given = Omit<BackupOptions, 'signal'>

fileCommand('backup', say('cli.backup'), say('option.replaceFile')).action(
  async (file: string, options: Given) => {
    const { backupCommand } = await import('./backup-commands.ts')
    await backupCommand(file, { ...options, signal: heedSignals() })
  },
)

fileCommand('restore', say('cli.restore'), say('option.moveAside'), say('option.restoreFolder')).action(
  async (file: string, options: Given) => {
    const { restoreCommand } = await import('./backup-commands.ts')
    await restoreCommand(file, { ...options, signal: heedSignals() })
  },
)

/** Scripts that asked for JSON get it for a failure too. */
function tell(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof StartFailure ? error.code : 'failure.internal'
  if (process.argv.includes('--json')) console.log(JSON.stringify({ error: { code, message } }))
  else console.error(message)
}

try {
  await program.parseAsync()
} catch (error) {
  tell(interruption.signal.aborted ? interruption.signal.reason : error)
  process.exitCode = exitCode
}
