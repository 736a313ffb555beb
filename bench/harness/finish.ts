import type { Plan } from './plan.ts'
import { writeResult } from './result.ts'

export async function finish(
  { quick }: Plan,
  name: string,
  result: Readonly<Record<string, unknown>>,
): Promise<void> {
  console.log(
    quick ? '\nA quick run: nothing was written down.' : `\nWritten to ${await writeResult(name, result)}.`,
  )
}
