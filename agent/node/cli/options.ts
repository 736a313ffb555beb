import { InvalidArgumentError, Option } from 'commander'
import { defaultModel, modelNames } from '../../simulated/models.ts'
import type { Say } from './io.ts'

const DEFAULT_STATE_DIR = '.yagura-phones'
const DEFAULT_NAME = 'phone'

/** Refused values carry no text of their own: `tellFailure` has the sentence. */
const wholeNumber = (min: number, max: number) => (value: string) => {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < min || number > max) throw new InvalidArgumentError('')
  return number
}

export const count = wholeNumber(1, 1_000_000)
export const countFromZero = wholeNumber(0, 1_000_000)

/** Digits of a PIN, or `off`. */
export const screenLock = (value: string): number | null =>
  value === 'off' ? null : wholeNumber(4, 16)(value)

export const nameOption = (say: Say) => new Option('--name <name>', say('option.name')).default(DEFAULT_NAME)
export const stateOption = (say: Say) =>
  new Option('--state <folder>', say('option.state')).default(DEFAULT_STATE_DIR)
export const rootOption = (say: Say) => new Option('--root <fingerprint>', say('option.root'))
export const jsonOption = (say: Say) => new Option('--json', say('option.json'))
export const modelOption = (say: Say) =>
  new Option(
    '--model <model>',
    say('option.model', { models: `${modelNames.join(', ')} (${defaultModel})` }),
  ).argParser((value: string) => {
    const model = modelNames.find((name) => name === value)
    if (!model) throw new InvalidArgumentError('')
    return model
  })
