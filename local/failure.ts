/** A start that cannot go on, said in one sentence that names the way out. */
export class StartFailure extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'StartFailure'
  }
}
