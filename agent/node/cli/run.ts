/** The command line: which words lead to which command. */
import { Command, Option } from 'commander'
import { isTextKey } from '../../texts/text.ts'
import { exitCodes, tellFailure } from './failure.ts'
import { type FleetArguments, fleetCommand } from './fleet-command.ts'
import { type Io, type Say, sayer } from './io.ts'
import {
  count,
  countFromZero,
  jsonOption,
  modelOption,
  nameOption,
  rootOption,
  screenLock,
  stateOption,
} from './options.ts'
import {
  type EnrolArguments,
  enrolCommand,
  type PhoneArguments,
  type SyncArguments,
  syncCommand,
  type UserArguments,
  userCommand,
} from './phone-commands.ts'
import { listCommand, statusCommand } from './state-commands.ts'

const titleIn = (say: Say) => (title: string) => {
  const key = `title.${title}`
  return isTextKey(key) ? say(key) : title
}

const optionIn =
  (say: Say) =>
  ({ description, defaultValue }: Option) =>
    defaultValue === undefined
      ? description
      : say('help.default', { description, value: String(defaultValue) })

/** Commander's own words come from our catalogue too; what it says of errors is said by `tellFailure`. */
const speak = (command: Command, io: Io, say: Say): Command =>
  command
    .exitOverride()
    .helpOption('-h, --help', say('cli.help'))
    .configureHelp({ styleTitle: titleIn(say), optionDescription: optionIn(say) })
    .configureOutput({
      writeOut: (words) => io.out(words.trimEnd()),
      writeErr: (words) => io.err(words.trimEnd()),
      outputError: () => undefined,
    })

type Add = (name: string, description: string, ...options: Option[]) => Command

function addPhoneCommands(add: Add, io: Io, say: Say) {
  const phone = () => [nameOption(say), stateOption(say), jsonOption(say)]
  add('enrol', say('cli.enrol'), ...phone(), rootOption(say), modelOption(say))
    .argument('<source>', say('arg.source'))
    .action((source: string, options: EnrolArguments) => enrolCommand(io, source, options))
  add('sync', say('cli.sync'), ...phone())
    .option('--on-demand', say('option.onDemand'))
    .option('--watch', say('option.watch'))
    .action((options: SyncArguments) => syncCommand(io, options))
  add('status', say('cli.status'), ...phone()).action((options: PhoneArguments) => statusCommand(io, options))
  add('user', say('cli.user'), ...phone())
    .option('--screen-lock <digits>', say('option.screenLock'), screenLock)
    .addOption(new Option('--accessibility <state>', say('option.accessibility')).choices(['on', 'off']))
    .action((options: UserArguments) => userCommand(io, options))
}

function addFleetCommands(add: Add, io: Io, say: Say, finish: (exitCode: number) => void) {
  add('list', say('cli.list'), stateOption(say), jsonOption(say)).action((options: PhoneArguments) =>
    listCommand(io, options),
  )
  add('fleet', say('cli.fleet'), rootOption(say), jsonOption(say))
    .requiredOption('--count <n>', say('option.count'), count)
    .requiredOption('--link <source>', say('option.link'))
    .option('--concurrency <n>', say('option.concurrency'), count, 20)
    .option('--syncs <n>', say('option.syncs'), countFromZero, 1)
    .option('--prefix <text>', say('option.prefix'), 'phone-')
    .option('--state <folder>', say('option.fleetState'))
    .action(async (options: FleetArguments) => finish(await fleetCommand(io, options)))
}

/** Runs one command and answers the exit code: 0 done, 1 failed, 2 not understood. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const say = sayer(io)
  let exitCode: number = exitCodes.done
  const program = speak(new Command('agent'), io, say)
    .description(say('cli.description'))
    .helpCommand('help [command]', say('cli.helpCommand'))
  const add: Add = (name, description, ...options) => {
    const command = speak(program.command(name), io, say).description(description)
    for (const option of options) command.addOption(option)
    return command
  }
  addPhoneCommands(add, io, say)
  addFleetCommands(add, io, say, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    return tellFailure(io, args.includes('--json'), error)
  }
}
