/** How the items of one form become those of the next: a migration for every version of the data but the first. */
import type { Migration } from '../../ports/data-versions.ts'
import type { Table } from './table.ts'

/** In the order of their versions. */
const all: readonly ((tables: { fleet: Table; core: Table }) => Migration)[] = []

export const dynamoMigrations = (tables: { fleet: Table; core: Table }): readonly Migration[] =>
  all.map((migration) => migration(tables))
