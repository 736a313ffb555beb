/**
 * Which row of the tables is being served. On one machine nothing refuses a call that AWS would refuse for want of
 * a grant, so every call names its need, and a row that did not name it fails here first.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Need } from '../../shared/http/route.ts'

export interface Row {
  readonly id: string
  readonly needs: readonly Need[]
}

const current = new AsyncLocalStorage<Row>()

/** Serves a row: what it touches must be among its needs. Outside of any row nothing is held back. */
export const servingRow = <T>(row: Row, work: () => T): T => current.run(row, work)

/** Named as AWS names it: whoever looks at errors of AWS sees one that is nobody's to repeat. */
class NeedNotNamed extends Error {
  constructor(row: string, need: Need) {
    super(`The row "${row}" does not name its need "${need}"`)
    this.name = 'AccessDeniedException'
  }
}

/** Throws for a need that the row being served does not name. */
export function touch(need: Need): void {
  const row = current.getStore()
  if (row && !row.needs.includes(need)) throw new NeedNotNamed(row.id, need)
}
