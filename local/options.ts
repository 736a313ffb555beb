/** What `npm start` is told. */
import { Command, InvalidArgumentError } from 'commander'

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
  readonly readyFile?: string
  readonly verbose: boolean
}

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('not a port (0 to 65535).')
  return value
}

function host(text: string): string {
  if (!/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/.test(text))
    throw new InvalidArgumentError('not a host name or IP address.')
  return text
}

export function parseOptions(argv: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description('Runs the whole of Yagura on this machine.')
    .option('--data <dir>', 'folder that everything is kept in', '.yagura')
    .option('--address <host>', 'name or IP address under which phones reach this machine', host, '127.0.0.1')
    .option('--enroll-port <port>', 'where phones enrol (0: any free port)', port, 8443)
    .option('--device-port <port>', 'where enrolled phones sync, by mutual TLS', port, 8444)
    .option('--admin-port <port>', 'administration API, on this machine only', port, 8480)
    .option('--mail-port <port>', 'mailbox in which every mail sent can be read', port, 8425)
    .option(
      '--enroll-cert <file>',
      'publicly trusted certificate of the enrolment host (PEM, with its chain)',
    )
    .option('--enroll-key <file>', 'its private key (PEM)')
    .option('--bare', 'no demo data', false)
    .option('--ready-file <file>', 'written as JSON once everything answers')
    .option('--verbose', 'one line per request', false)
    .allowExcessArguments(false)
  const options = command.parse(argv, { from: 'user' }).opts<StartOptions>()
  if (Boolean(options.enrollCert) !== Boolean(options.enrollKey))
    command.error('error: --enroll-cert and --enroll-key belong together')
  return options
}
