/** What a refusal is told by: the stable code, whoever refused. A test that expects one fails if nothing was. */
import { expect } from 'vitest'

export async function refused(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => expect.unreachable('nothing was refused'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  throw error
}
