import type { TextParams } from '../shared/texts/catalogue.ts'
import { type LocalTextKey, say } from './texts/say.ts'

/** A start that cannot go on, said in one sentence that names the way out. */
export class StartFailure extends Error {
  constructor(
    key: Extract<LocalTextKey, `failure.${string}`>,
    params: TextParams = {},
    options: { cause?: unknown } = {},
  ) {
    super(say(key, params), options)
    this.name = 'StartFailure'
  }
}
