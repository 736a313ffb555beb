/**
 * The ports of a service in a folder that goes away. The process that measures sets it up; each server process opens
 * the same folder and the same engine for itself.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dynamoClient } from '../../local/clients.ts'
import { createTables } from '../../local/engine/create-tables.ts'
import { startEngine } from '../../local/engine/engine.ts'
import { localPorts, TABLES } from '../../local/local-ports.ts'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import { type LocalKeys, openKeys } from '../../shared/adapters/local-key/keys.ts'
import { localSecretBox } from '../../shared/adapters/local-key/secret-box.ts'
import { lambdaLog } from '../../shared/adapters/log/lambda-log.ts'
import { unitLog } from '../../shared/adapters/log/unit-log.ts'
import { createPolicy } from '../../shared/app/policies/save-policy.ts'
import { ROOT_GROUP, setUpService } from '../../shared/app/settings/set-up.ts'
import type { Ports } from '../../shared/ports/all.ts'
import type { Log } from '../../shared/ports/log.ts'

/** Nobody answers there: neither syncs nor enrolments send mail or touch objects. */
const NOWHERE = 'http://127.0.0.1:1'
const ADDRESS = '127.0.0.1'

/** All that a server process has to be told. */
export interface Place {
  readonly dataDir: string
  readonly endpoint: string
}

export interface Opened {
  readonly ports: Ports
  readonly keys: LocalKeys
}

/** As a function prints in Lambda: one line a request. */
export const printing = lambdaLog({ traceHeader: () => undefined })

/** A failure would spoil a measurement: it is shown. */
const quiet = unitLog(({ level, event, cause }) => {
  if (level === 'error') console.error(event, cause)
})

export async function openPlace({ dataDir, endpoint }: Place, log: Log): Promise<Opened> {
  const keys = await openKeys(dataDir, ADDRESS)
  const ports = await localPorts({
    addresses: {
      enrollUrl: 'https://enroll.example',
      deviceUrl: 'https://device.example',
      adminUrl: 'https://admin.example',
      mailFrom: 'yagura@example.com',
    },
    dynamoEndpoint: endpoint,
    isEnrollPrivate: true,
    keys,
    log,
    mailUrl: NOWHERE,
    s3: { internalUrl: NOWHERE, credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } },
    tokens: { issuer: NOWHERE, keys: { keys: [] } },
  })
  // Without the guard that checks needs on one machine: in Lambda AWS does.
  const unguarded = {
    ...dynamoStores(dynamoClient(endpoint), TABLES),
    secrets: localSecretBox(keys.masterKey),
  }
  return { ports: { ...ports, ...unguarded }, keys }
}

export interface Stage extends Opened, AsyncDisposable {
  readonly place: Place
}

/** An empty service with one policy for everybody. */
export async function setStage(): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yagura-bench-'))
  const engine = await startEngine(join(dataDir, 'database.sqlite'))
  const place = { dataDir, endpoint: engine.endpoint }
  const close = async () => {
    await engine.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    await createTables(dynamoClient(engine.endpoint), (suffix) => TABLES[suffix])
    const { ports, keys } = await openPlace(place, quiet)
    await setUpService(ports, 'Bench')
    await createPolicy(ports, 'admin:bench', {
      pluginId: 'yagura-agent',
      name: 'Standard',
      groupId: ROOT_GROUP.id,
      active: true,
      settings: {},
    })
    return { place, ports, keys, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}
