import type { TextParams } from '../shared/texts/catalogue.ts'
import { type LocalTextKey, say } from './texts/say.ts'

type FailureKey = Extract<LocalTextKey, `failure.${string}`>

/** What cannot go on, said in one sentence that names the way out. */
export class StartFailure extends Error {
  /** For scripts; never renamed. */
  readonly code: FailureKey

  constructor(key: FailureKey, params: TextParams = {}, options: { cause?: unknown } = {}) {
    super(say(key, params), options)
    this.name = 'StartFailure'
    this.code = key
  }
}
