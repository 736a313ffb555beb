/** `npm run yagura -- …` and `npm run job -- <id>`: what only the machine that runs the service can do. */
import { enableCompileCache } from 'node:module'
import { Command } from 'commander'
import { systemClock } from '../../shared/adapters/platform.ts'
import { schedules } from '../../shared/http/schedules.ts'
import { resetPassword } from '../sign-in/accounts.ts'
import { say } from '../texts/say.ts'
import { freshToken } from './fresh-token.ts'

enableCompileCache()

interface Folder {
  readonly data: string
}

const program = new Command('npm run yagura --').description(say('cli.about'))
const command = (name: string, description: string): Command =>
  program.command(name).description(description).option('--data <dir>', say('option.folder'), '.yagura')

command('password', say('cli.password')).action(async ({ data }: Folder) => {
  console.log(await resetPassword(data, systemClock))
})

command('token', say('cli.token')).action(async ({ data }: Folder) => {
  console.log(await freshToken(data))
})

command('job <id>', say('cli.job', { jobs: Object.keys(schedules).join(', ') })).action(
  async (id: string, { data }: Folder) => {
    // Most of the service: the other commands do not wait for it.
    const { runJob } = await import('./run-job.ts')
    console.log(JSON.stringify(await runJob(id, data)))
  },
)

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
