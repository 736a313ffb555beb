/** `npm run yagura -- …` and `npm run job -- <id>`: what only the machine that runs the service can do. */
import { Command } from 'commander'
import { systemClock } from '../shared/adapters/platform.ts'
import { schedules } from '../shared/http/schedules.ts'
import { freshToken } from './fresh-token.ts'
import { runJob } from './run-job.ts'
import { resetPassword } from './sign-in/accounts.ts'

interface Folder {
  readonly data: string
}

const program = new Command('npm run yagura --').description('Looks after a Yagura on this machine.')
const command = (name: string, description: string): Command =>
  program.command(name).description(description).option('--data <dir>', 'folder of the service', '.yagura')

command('password', 'gives the first administrator a new password and prints it').action(
  async ({ data }: Folder) => {
    console.log(await resetPassword(data, systemClock))
  },
)

command('token', 'prints a 12-hour access token of this machine, for scripts').action(
  async ({ data }: Folder) => {
    console.log(await freshToken(data))
  },
)

command('job <id>', `runs a scheduled job now: ${Object.keys(schedules).join(', ')}`).action(
  async (id: string, { data }: Folder) => {
    console.log(JSON.stringify(await runJob(id, data)))
  },
)

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
