/** The passphrase of a backup: from a file for scripts, otherwise asked for at the terminal without showing it. */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { StartFailure } from '../failure.ts'
import { say } from '../texts/say.ts'

export interface PassphraseSource {
  readonly passphraseFile?: string
  /** Asked for again, because nobody can open a backup whose passphrase was mistyped. */
  readonly twice: boolean
  readonly signal: AbortSignal
}

export async function readPassphrase(source: PassphraseSource): Promise<string> {
  const passphrase = source.passphraseFile ? await firstLine(source.passphraseFile) : await typed(source)
  if (!passphrase) throw new StartFailure('failure.passphraseEmpty')
  return passphrase
}

async function firstLine(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new StartFailure('failure.passphraseFile', { path }, { cause })
  })
  return text.split(/\r?\n/, 1)[0] ?? ''
}

async function typed({ twice, signal }: PassphraseSource): Promise<string> {
  if (!process.stdin.isTTY) throw new StartFailure('failure.noTerminal')
  const passphrase = await ask(say('passphrase.ask'), signal)
  if (twice && passphrase && (await ask(say('passphrase.again'), signal)) !== passphrase)
    throw new StartFailure('failure.passphraseDiffers')
  return passphrase
}

/** What is typed goes to a terminal that shows nothing; the question and the line's end do not. */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const line = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  // The terminal is raw while it is read, so that Ctrl+C is a key and no signal.
  line.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  process.stderr.write(question)
  try {
    return await line.question('', { signal })
  } finally {
    line.close()
    process.stderr.write('\n')
  }
}
