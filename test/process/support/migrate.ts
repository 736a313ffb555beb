/** Migrates the users of an engine's tables, slowly; a line for every portion. For tests that kill it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { dynamoClient } from '../../../local/clients.ts'
import { dynamoStores } from '../../../shared/adapters/dynamo/stores.ts'
import { systemClock } from '../../../shared/adapters/platform.ts'
import { migrateData } from '../../../shared/app/data/migrate-data.ts'
import { coreOf, raiseForms } from '../../support/sample-migration.ts'

const [endpoint = '', fleet = '', core = ''] = process.argv.slice(2)
const client = dynamoClient(endpoint)
const names = { fleet, core }

const slowly = raiseForms(coreOf({ client, names }), 2, async () => {
  console.log('portion')
  await sleep(20)
})
const { dataVersions } = dynamoStores(client, names)
const state = await migrateData(
  { dataVersions, migrations: [slowly], clock: systemClock },
  { version: 2, settleMs: 0 },
)
console.log(JSON.stringify(state))
client.destroy()
