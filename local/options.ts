/** What `npm start` is told. */
import { Command, InvalidArgumentError } from 'commander'
import { say } from './texts/say.ts'

export interface StartOptions {
  readonly data: string
  readonly address: string
  readonly enrollPort: number
  readonly devicePort: number
  readonly adminPort: number
  readonly mailPort: number
  readonly enrollCert?: string
  readonly enrollKey?: string
  readonly bare: boolean
  readonly bundled?: boolean
  readonly readyFile?: string
  readonly verbose: boolean
  readonly jsonLog?: boolean
  /** Seed of the faults to run under; absent: none. */
  readonly chaos?: string
}

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError(say('option.notPort'))
  return value
}

function host(text: string): string {
  if (!/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(text))
    throw new InvalidArgumentError(say('option.notHost'))
  return text
}

export function parseOptions(argv: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description(say('start.about'))
    .option('--data <dir>', say('option.data'), '.yagura')
    .option('--address <host>', say('option.address'), host, '127.0.0.1')
    .option('--enroll-port <port>', say('option.enrollPort'), port, 8443)
    .option('--device-port <port>', say('option.devicePort'), port, 8444)
    .option('--admin-port <port>', say('option.adminPort'), port, 8480)
    .option('--mail-port <port>', say('option.mailPort'), port, 8425)
    .option('--enroll-cert <file>', say('option.enrollCert'))
    .option('--enroll-key <file>', say('option.enrollKey'))
    .option('--bare', say('option.bare'), false)
    .option('--bundled', say('option.bundled'), false)
    .option('--ready-file <file>', say('option.readyFile'))
    .option('--verbose', say('option.verbose'), false)
    .option('--json-log', say('option.jsonLog'), false)
    .option('--chaos <seed>', say('option.chaos'))
    .allowExcessArguments(false)
  const options = command.parse(argv, { from: 'user' }).opts<StartOptions>()
  if (Boolean(options.enrollCert) !== Boolean(options.enrollKey)) command.error(say('option.certAndKey'))
  return options
}
