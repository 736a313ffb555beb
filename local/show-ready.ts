/** What a person sees once everything answers. */
import type { StartOptions } from './options.ts'
import type { RunningService } from './service.ts'
import { say } from './texts/say.ts'

const LABEL_WIDTH = 17
const LINE_WIDTH = 76

/** Chinese characters and their company take two columns of a terminal. */
const widthOf = (text: string): number =>
  [...text].reduce((width, char) => width + (/[\u2e80-\uffef]/u.test(char) ? 2 : 1), 0)

const row = (label: string, value: string): string =>
  `  ${label}${' '.repeat(Math.max(1, LABEL_WIDTH - widthOf(label)))}${value}`

/** Breaks after spaces and Japanese punctuation. */
function wrapped(text: string): string[] {
  const lines = ['']
  for (const part of text.match(/[^ 、。]+[ 、。]?/g) ?? []) {
    const last = lines.at(-1) ?? ''
    if (widthOf(last + part) > LINE_WIDTH && last) lines.push(part)
    else lines[lines.length - 1] = last + part
  }
  return lines.map((line) => `  ${line.trimEnd()}`)
}

export function showReady(service: RunningService, options: StartOptions): void {
  const { addresses, mailUrl, dataDir, firstPassword, chaos } = service
  const lines = [
    '',
    `  櫓  ${say('ready.running')}`,
    '',
    row(say('ready.admin'), `${addresses.adminUrl}/openapi.json`),
    row(say('ready.enroll'), addresses.enrollUrl),
    row(say('ready.device'), addresses.deviceUrl),
    row(say('ready.mail'), mailUrl),
    row(say('ready.data'), dataDir),
    ...(chaos ? [row(say('ready.chaos'), say('ready.chaosSeed', { seed: chaos.seed }))] : []),
    '',
    ...signInRows(firstPassword),
    row(say('ready.scripts'), 'npm run --silent yagura -- token'),
    '',
    ...(options.enrollCert ? [] : [...wrapped(say('ready.private')), '']),
    `  ${say('ready.stop')}`,
    '',
  ]
  console.log(lines.join('\n'))
}

const signInRows = (password: string | undefined): string[] =>
  password
    ? [row(say('ready.signIn'), say('ready.password', { password })), row('', say('ready.passwordOnce'))]
    : [row(say('ready.signIn'), say('ready.passwordKnown'))]
