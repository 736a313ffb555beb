/** The service in one process: what AWS would be is started first, then our three hosts on top of it. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { openKeys } from '../shared/adapters/local-key/keys.ts'
import { systemClock } from '../shared/adapters/platform.ts'
import { setUpService } from '../shared/app/settings/set-up.ts'
import type { Addresses } from '../shared/ports/addresses.ts'
import type { Ports } from '../shared/ports/all.ts'
import { type Chaos, createChaos } from './chaos/chaos.ts'
import { dynamoClient } from './clients.ts'
import { type Closers, closers } from './closers.ts'
import { openDataFolder } from './data-folder.ts'
import { createTables } from './engine/create-tables.ts'
import { type Engine, otherEngine, startEngine } from './engine/engine.ts'
import { openData } from './engine/open-data.ts'
import { StartFailure } from './failure.ts'
import { bundleEnvironment } from './functions/bundle-environment.ts'
import { functionsFromBundles } from './functions/bundled.ts'
import { functionsFromSource } from './functions/functions.ts'
import { serveHosts } from './gateway/hosts.ts'
import { type Listener, listen } from './gateway/listeners.ts'
import { localPorts, TABLES } from './local-ports.ts'
import { consoleLog } from './log/console-log.ts'
import { startMailbox } from './mailbox.ts'
import { startObjectStore } from './object-store.ts'
import type { StartOptions } from './options.ts'
import { writeRunning } from './running.ts'
import { openAccounts } from './sign-in/accounts.ts'
import { createSignIn } from './sign-in/create-sign-in.ts'
import { grantAdministrators } from './sign-in/first-administrator.ts'
import { startTimers } from './timers.ts'

export interface RunningService {
  readonly addresses: Addresses
  readonly mailUrl: string
  readonly dataDir: string
  /** 12-hour access token of this machine's own client. */
  readonly adminToken: string
  /** Only at the very first start. */
  readonly firstPassword?: string
  readonly isFirstStart: boolean
  readonly ports: Ports
  readonly chaos?: Chaos
  /** Resolves when the database engine stops by itself; nothing works then. */
  readonly engineStopped: Promise<void>
  close(): Promise<void>
}

const ORGANISATION = 'Yagura'

export async function startService(options: StartOptions): Promise<RunningService> {
  const running = closers()
  try {
    return await start(options, running)
  } catch (error) {
    await running.closeAll()
    throw error
  }
}

async function start(options: StartOptions, running: Closers): Promise<RunningService> {
  const log = consoleLog(options)
  const folder = openDataFolder(options.data)
  running.add(() => folder.release())
  const dataDir = folder.path
  const keys = await openKeys(dataDir, options.address)
  const engine = await database(dataDir)
  running.add(() => engine.close())
  const listeners = await openListeners(options, keys.server, keys.clientAuthority.pem, running)
  const addresses = addressesOf(options, listeners)
  const mailbox = await startMailbox(options.mailPort)
  running.add(() => mailbox.close())
  const s3 = await startObjectStore(dataDir)
  running.add(() => s3.close())
  const issuerUrl = `${addresses.adminUrl}/oidc`
  const { accounts, firstPassword } = await openAccounts(dataDir, systemClock)
  const signIn = await createSignIn({ issuerUrl, dataDir, accounts, clock: systemClock, log })
  const places = {
    addresses,
    dynamoEndpoint: engine.endpoint,
    mailUrl: mailbox.url,
    isEnrollPrivate: options.enrollCert === undefined,
  }
  const chaos = await chaosOf(options, engine)
  if (chaos) running.add(() => chaos.close())
  const tokens = { issuer: issuerUrl, keys: signIn.publicKeys }
  const parts = { ...places, ...(chaos && { trouble: chaos }), keys, log, s3, tokens }
  const ports = await localPorts(parts)
  await createTables(dynamoClient(engine.endpoint), (suffix) => TABLES[suffix])
  await openData(ports, dataDir)
  const isFirstStart = await setUpService(ports, ORGANISATION)
  await grantAdministrators(ports, issuerUrl)
  chaos?.begin()
  const functions = options.bundled
    ? await functionsFromBundles(
        bundleEnvironment(parts, dataDir),
        options.verbose || Boolean(options.jsonLog),
      )
    : functionsFromSource(ports)
  running.add(() => functions.close())
  const timers = startTimers(functions)
  running.add(() => timers.close())
  serveHosts(listeners, functions.http, log, {
    s3: s3.publicHandler,
    signIn: signIn.handler,
    adminHost: new URL(addresses.adminUrl).host,
    onAdminChange: timers.lookIntoOutbox,
  })
  await writeRunning(dataDir, {
    ...places,
    address: options.address,
    s3Url: s3.internalUrl,
    isEngineElsewhere: engine.isElsewhere,
  })
  return {
    addresses,
    mailUrl: mailbox.url,
    dataDir,
    adminToken: await signIn.mintLocalToken(),
    ...(firstPassword !== undefined && { firstPassword }),
    isFirstStart,
    ports,
    ...(chaos && { chaos }),
    engineStopped: engine.stopped,
    close: () => running.closeAll(),
  }
}

/** Any other engine by `DYNAMODB_ENDPOINT`; the embedded one otherwise. */
function database(dataDir: string): Promise<Engine> {
  const elsewhere = process.env.DYNAMODB_ENDPOINT
  return elsewhere ? otherEngine(elsewhere) : startEngine(join(dataDir, 'database.sqlite'))
}

const chaosOf = ({ chaos: seed }: StartOptions, { endpoint }: Engine): Promise<Chaos> | undefined =>
  seed === undefined ? undefined : createChaos({ seed, dynamoEndpoint: endpoint, tables: TABLES })

type Hosts = Record<'enroll' | 'device' | 'admin', Listener>

async function openListeners(
  options: StartOptions,
  server: { keyPem: string; certificatePem: string },
  clientIssuerPem: string,
  running: Closers,
): Promise<Hosts> {
  const isLocal = options.address === 'localhost' || options.address.startsWith('127.')
  const host = isLocal ? '127.0.0.1' : '0.0.0.0'
  const own = { key: server.keyPem, cert: server.certificatePem }
  const open = async (...where: Parameters<typeof listen>) => {
    const listener = await listen(...where)
    running.add(() => listener.close())
    return listener
  }
  return {
    enroll: await open(
      { port: options.enrollPort, host, option: '--enroll-port' },
      givenCertificate(options) ?? own,
    ),
    device: await open(
      { port: options.devicePort, host, option: '--device-port' },
      { ...own, ca: clientIssuerPem, requestCert: true, rejectUnauthorized: true },
    ),
    admin: await open({ port: options.adminPort, host: '127.0.0.1', option: '--admin-port' }),
  }
}

function givenCertificate({
  enrollCert,
  enrollKey,
}: StartOptions): { key: Buffer; cert: Buffer } | undefined {
  if (!enrollCert || !enrollKey) return undefined
  try {
    const given = { key: readFileSync(enrollKey), cert: readFileSync(enrollCert) }
    createSecureContext(given)
    return given
  } catch (cause) {
    throw new StartFailure('failure.certificate', {}, { cause })
  }
}

function addressesOf({ address }: StartOptions, listeners: Hosts): Addresses {
  const name = isIP(address) === 6 ? `[${address}]` : address
  return {
    enrollUrl: `https://${name}:${listeners.enroll.port}`,
    deviceUrl: `https://${name}:${listeners.device.port}`,
    adminUrl: `http://127.0.0.1:${listeners.admin.port}`,
    mailFrom: 'yagura@example.com',
  }
}
