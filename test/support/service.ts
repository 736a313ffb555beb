/** The whole service for a test file: real engine, real sockets, free ports, a folder that goes away. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPhone, type Phone } from '../../agent/node/phone.ts'
import type { StartOptions } from '../../local/options.ts'
import { type RunningService, startService } from '../../local/service.ts'
import { type Client, createClient } from '../../shared/http/client.ts'
import { ROOT_GROUP_ID } from '../../shared/http/contracts/common.ts'
import { adminRoutes } from '../../shared/http/routes/admin.ts'
import { chaosOption, patientFetch, patientSync, settled } from './chaos.ts'

export interface TestService extends AsyncDisposable {
  readonly service: RunningService
  readonly api: Client<typeof adminRoutes>
  /** A user with a mail address. */
  user(name?: string): Promise<string>
  group(name: string, parentId?: string): Promise<string>
  /** Uploads and registers an APK; the small real one unless told otherwise. */
  package(file?: string): Promise<string>
  /** A personal link for a new user. */
  link(options?: { maxUses?: number; groupId?: string; validHours?: number }): Promise<PersonalLink>
  /** A phone in memory that is closed with the service. */
  phone(name?: string): Promise<Phone>
  /** Until everybody sees what was changed before. On an ordinary day they do at once. */
  settled(): Promise<void>
}

export interface PersonalLink {
  readonly id: string
  readonly url: string
  readonly token: string
  readonly userId: string
}

const inModules = (path: string): string => new URL(`../../node_modules/${path}`, import.meta.url).pathname

export const apks = {
  settings: inModules('io.appium.settings/apks/settings_apk-debug.apk'),
  /** 0.2 MB, same signer as `server`. */
  small: inModules('appium-uiautomator2-server/apks/appium-uiautomator2-server-debug-androidTest.apk'),
} as const

type Api = Client<typeof adminRoutes>

/** Lists may lag by two seconds: what is believed is the second look, but the first must be an answer, too. */
const looksAgain = (service: RunningService, api: Api): Api => ({
  async call(id, input) {
    if (service.chaos && id.endsWith('.list')) {
      await api.call(id, input)
      await service.chaos.settle()
    }
    return api.call(id, input)
  },
})

export async function startTestService(
  dataDir?: string,
  options: Partial<StartOptions> = {},
): Promise<TestService> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'yagura-test-')))
  const service = await startService({
    data: folder,
    address: '127.0.0.1',
    enrollPort: 0,
    devicePort: 0,
    adminPort: 0,
    mailPort: 0,
    bare: true,
    verbose: false,
    ...chaosOption(),
    ...options,
  })
  const api = looksAgain(
    service,
    createClient(adminRoutes, {
      baseUrl: service.addresses.adminUrl,
      token: service.adminToken,
      fetch: patientFetch,
    }),
  )
  const phones: Phone[] = []
  let packageId: Promise<string> | undefined
  let people = 0
  const test: TestService = {
    service,
    api,
    async user(name = `User ${++people}`) {
      return (await api.call('admin.users.create', { body: { name, mail: `user${people}@example.com` } })).id
    },
    async group(name, parentId = ROOT_GROUP_ID) {
      return (await api.call('admin.groups.create', { body: { name, parentId } })).id
    },
    async package(file = apks.small) {
      const { url, headers, uploadId } = await api.call('admin.uploads.create', { body: {} })
      await fetch(url, { method: 'PUT', headers, body: await readFile(file) })
      const body = { uploadId, name: 'Package', eulaAccepted: true as const }
      return (await api.call('admin.packages.create', { body })).id
    },
    async link(options = {}) {
      packageId ??= test.package()
      const userId = await test.user()
      const body = { userIds: [userId], packageId: await packageId, delivery: 'show' as const, ...options }
      const [shown] = (await api.call('admin.links.create', { body })).results
      if (shown?.outcome !== 'shown') throw new Error(`no link: ${JSON.stringify(shown)}`)
      const { pathname } = new URL(shown.url)
      return { id: shown.link.id, url: shown.url, token: pathname.slice('/e/'.length), userId }
    },
    async phone(name = `phone-${phones.length + 1}`) {
      const phone = await createPhone({ name })
      phones.push(phone)
      return { ...phone, sync: patientSync(phone.sync) }
    },
    settled: () => settled(service),
    async [Symbol.asyncDispose]() {
      for (const phone of phones) phone.close()
      await service.close()
      if (service.chaos) console.log(`chaos ${service.chaos.seed}:`, service.chaos.tally())
      if (!dataDir) await rm(folder, { recursive: true, force: true })
    },
  }
  return test
}
