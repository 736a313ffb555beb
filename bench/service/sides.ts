/** What a server process can be: a function of the product as it is, the same with its units counted, or a floor. */
import { deviceFunction } from '../../functions/device/function.ts'
import { enrollFunction } from '../../functions/enroll/function.ts'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import { dynamoClient } from '../../local/clients.ts'
import { DOMAINS } from '../../local/gateway/hosts.ts'
import { TABLES } from '../../local/local-ports.ts'
import { dynamoStores } from '../../shared/adapters/dynamo/stores.ts'
import { documentSigner } from '../../shared/app/trust/document-signer.ts'
import type { Host } from '../../shared/http/route.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { floorFunction } from './floor.ts'
import { type Consumed, meter } from './meter.ts'
import type { Place } from './stage.ts'

export type SideName =
  | 'device'
  | 'device-metered'
  | 'enroll'
  | 'enroll-metered'
  | 'floor-get'
  | 'floor-get-update'

export interface Side {
  readonly host: Host
  /** An instance of the function that has just started: nothing in its caches. */
  start(): HttpFunction
  /** Consumed since it was last asked. */
  take(): Consumed[]
}

/** As Lambda has it: replies are not checked a second time. */
const settings = { domains: DOMAINS }
const unmetered = { take: () => [] }

const product = (host: 'device' | 'enroll', ports: Ports) => ({
  host,
  start: () => (host === 'device' ? deviceFunction(ports, settings) : enrollFunction(ports, settings)),
})

function metered(host: 'device' | 'enroll', ports: Ports, { endpoint }: Place): Side {
  const client = dynamoClient(endpoint)
  const stores = dynamoStores(client, TABLES)
  const signer = documentSigner({ ...ports, ...stores })
  return { ...product(host, { ...ports, ...stores, signer }), ...meter(client) }
}

const floor = ({ endpoint }: Place, writes: boolean): Side => ({
  host: 'device',
  start: () => floorFunction(dynamoClient(endpoint), { writes }),
  ...unmetered,
})

const sides: Readonly<Record<SideName, (ports: Ports, place: Place) => Side>> = {
  device: (ports) => ({ ...product('device', ports), ...unmetered }),
  'device-metered': (ports, place) => metered('device', ports, place),
  enroll: (ports) => ({ ...product('enroll', ports), ...unmetered }),
  'enroll-metered': (ports, place) => metered('enroll', ports, place),
  'floor-get': (_, place) => floor(place, false),
  'floor-get-update': (_, place) => floor(place, true),
}

export const openSide = (name: SideName, ports: Ports, place: Place): Side => sides[name](ports, place)
