/** Something to see at the first start: a few people, groups, a policy, and simulated phones that really enrolled. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPhone } from '../../agent/node/phone.ts'
import type { ModelName } from '../../agent/simulated/models.ts'
import { createClient } from '../../shared/http/client.ts'
import { ROOT_GROUP_ID } from '../../shared/http/contracts/common.ts'
import { adminRoutes } from '../../shared/http/routes/admin.ts'
import type { RunningService } from '../service.ts'

const people: readonly {
  name: string
  mail: string
  locale: 'ja' | 'en'
  model: ModelName
  group?: 'sales' | 'field'
}[] = [
  { name: '桜井 花', mail: 'hana@example.com', locale: 'ja', model: 'aogiri-s7', group: 'sales' },
  { name: 'Alex Kim', mail: 'alex@example.com', locale: 'en', model: 'mikage-m3', group: 'field' },
  { name: '森 健太', mail: 'kenta@example.com', locale: 'ja', model: 'aogiri-s5' },
]

/** A real application under a free licence, standing in for the agent; the pages say so. */
const samplePackage = new URL(
  'apks/settings_apk-debug.apk',
  import.meta.resolve('io.appium.settings/package.json'),
)

type Api = ReturnType<typeof apiOf>
const apiOf = ({ addresses, adminToken }: RunningService) =>
  createClient(adminRoutes, { baseUrl: addresses.adminUrl, token: adminToken })

async function uploadSample(api: Api): Promise<string> {
  const { url, headers, uploadId } = await api.call('admin.uploads.create', { body: {} })
  const put = await fetch(url, { method: 'PUT', headers, body: await readFile(samplePackage) })
  if (!put.ok) throw new Error(`upload of the sample package: HTTP ${put.status}`)
  const name = 'Sample application (not the agent)'
  return (await api.call('admin.packages.create', { body: { uploadId, name, eulaAccepted: true } })).id
}

async function makeGroups(api: Api) {
  const create = async (name: string) =>
    (await api.call('admin.groups.create', { body: { name, parentId: ROOT_GROUP_ID } })).id
  return { sales: await create('営業 / Sales'), field: await create('現場 / Field') }
}

const makePolicies = async (api: Api, groups: Awaited<ReturnType<typeof makeGroups>>): Promise<void> => {
  const body = { pluginId: 'yagura-agent', active: true }
  await api.call('admin.policies.create', {
    body: {
      ...body,
      name: 'Standard',
      groupId: ROOT_GROUP_ID,
      settings: { 'screenLock.required': { value: true, locked: true } },
    },
  })
  await api.call('admin.policies.create', {
    body: {
      ...body,
      name: 'Field phones',
      groupId: groups.field,
      settings: { 'restrictions.cameraAllowed': { value: false }, 'sync.intervalMinutes': { value: 60 } },
    },
  })
}

export async function makeDemo(service: RunningService): Promise<void> {
  const api = apiOf(service)
  const [packageId, groups] = await Promise.all([uploadSample(api), makeGroups(api)])
  await makePolicies(api, groups)
  await Promise.all(
    people.map(async ({ name, mail, locale, model, group }, index) => {
      const { id } = await api.call('admin.users.create', { body: { name, mail, locale } })
      const groupId = group && groups[group]
      const { results } = await api.call('admin.links.create', {
        body: { userIds: [id], packageId, delivery: 'show', ...(groupId && { groupId }) },
      })
      const [result] = results
      if (result?.outcome === 'shown') await enrolPhone(service, `demo-${index + 1}`, model, result.url)
      // The link in the mailbox is for whoever tries it by hand.
      await api.call('admin.links.create', { body: { userIds: [id], packageId, delivery: 'mail' } })
    }),
  )
  await mailsDelivered(api)
}

/** What the start says is there shall be there, the mails included. */
async function mailsDelivered(api: Api): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { items } = await api.call('admin.links.list', {})
    if (!items.some(({ mail }) => mail?.state === 'queued')) return
    await sleep(20)
  }
}

async function enrolPhone(
  service: RunningService,
  name: string,
  model: ModelName,
  link: string,
): Promise<void> {
  const phone = await createPhone({ stateDir: join(service.dataDir, 'phones'), name, model })
  try {
    await phone.enrol(link)
    await phone.sync()
  } finally {
    phone.close()
  }
}
