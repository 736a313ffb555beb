/** The function every phone calls: nothing in it that a sync does not need. */
import { awsStores } from '../../shared/adapters/aws/stores.ts'
import { systemClock as clock } from '../../shared/adapters/platform.ts'
import { deviceFunction } from '../device/function.ts'
import { readEnvironment } from './environment.ts'
import { keyPorts } from './key-ports.ts'
import { log } from './log.ts'
import { signerOf } from './signer.ts'

const environment = readEnvironment()
const { devices, published, settings, trust } = awsStores(environment.tables)
const signer = signerOf(trust, keyPorts(environment))
const ports = { clock, devices, log, published, settings, signer, trust }
export const handler = deviceFunction(ports, { domains: environment.domains })
