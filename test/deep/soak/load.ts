/** People and phones as a service has them: everybody does a little, all the time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf } from '../../../agent/core/errors.ts'
import { createPhone, type Phone } from '../../../agent/node/phone.ts'
import { ROOT_GROUP_ID } from '../../../shared/http/contracts/common.ts'
import { type Api, makeLinks } from '../../process/support/administration.ts'
import { raw } from '../../support/raw.ts'

export interface Load {
  readonly phones: readonly Phone[]
  /** How often each thing was done. */
  readonly done: ReadonlyMap<string, number>
  /** What went wrong, in words; nothing should. */
  readonly failures: readonly string[]
  /** Ends when the signal says so, after what is under way. */
  run(signal: AbortSignal): Promise<void>
}

const GROUPS = 4
/** The mailbox of this machine keeps every mail in memory, which is its nature and not a leak. */
const SELDOM = 0.02
const pick = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T

export async function prepareLoad(api: Api, count: number): Promise<Load> {
  const done = new Map<string, number>()
  const failures: string[] = []
  const [link = ''] = await makeLinks(api, count, 50)
  const phones = await Promise.all(
    Array.from({ length: count }, (_, i) => createPhone({ name: `soak-${i}` })),
  )
  const deviceIds = await Promise.all(phones.map((phone) => enrolled(phone, link)))
  const administrator = await administration(api, deviceIds)

  const attempt = async (name: string, work: () => Promise<unknown>) => {
    try {
      await work()
      done.set(name, (done.get(name) ?? 0) + 1)
    } catch (error) {
      failures.push(`${name}: ${codeOf(error)} ${error}`)
    }
  }
  const again = async (signal: AbortSignal, pauseMs: number, work: () => Promise<void>) => {
    while (!signal.aborted) {
      await work()
      await sleep(pauseMs * (0.5 + Math.random()))
    }
  }
  const syncing = (phone: Phone) => (signal: AbortSignal) =>
    again(signal, 1_500, () => attempt('sync', () => phone.sync({ onDemand: Math.random() < 0.1 })))
  const administering = (signal: AbortSignal) =>
    again(signal, 400, async () => {
      const { often, seldom } = administrator
      await attempt(...pick(Object.entries(Math.random() < SELDOM ? seldom : often)))
    })
  return {
    phones,
    done,
    failures,
    run: async (signal) => {
      await Promise.all([...phones.map(syncing), administering].map((each) => each(signal)))
    },
  }
}

async function enrolled(phone: Phone, link: string): Promise<string> {
  const status = await phone.enrol(link)
  if (status.state === 'new') throw new Error('not enrolled')
  return status.deviceId
}

/** One of each of what an administrator does in a day, a few at a time. */
async function administration(api: Api, deviceIds: readonly string[]) {
  const [{ id: packageId } = { id: '' }] = (await api.call('admin.packages.list', {})).items
  const standalone = await api.call('admin.standalone.create', { body: { packageId } })
  const groups = await Promise.all(
    Array.from({ length: GROUPS }, async (_, i) => {
      const body = { name: `Group ${i}`, parentId: ROOT_GROUP_ID }
      return (await api.call('admin.groups.create', { body })).id
    }),
  )
  const policies = await Promise.all(
    groups.map(async (groupId, i) => {
      const body = { pluginId: 'yagura-agent', name: `Policy ${i}`, groupId }
      return (await api.call('admin.policies.create', { body })).id
    }),
  )
  await api.call('admin.devices.move', { body: { deviceIds: [...deviceIds], groupId: pick(groups) } })
  let people = 0
  const user = async () => {
    const body = { name: `Person ${++people}`, mail: `person${people}@example.com` }
    return (await api.call('admin.users.create', { body })).id
  }
  const seldom = {
    'mail a link and revoke it': async () => {
      const body = { userIds: [await user()], packageId, delivery: 'mail' as const }
      const [queued] = (await api.call('admin.links.create', { body })).results
      if (queued?.outcome !== 'queued') throw new Error('no link')
      await api.call('admin.links.revoke', { params: { id: queued.link.id }, body: {} })
    },
  }
  const often = {
    'edit a policy': async () => {
      const id = pick(policies)
      const { revision } = await api.call('admin.policies.read', { params: { id } })
      const settings = { 'screenLock.minLength': { value: 4 + Math.floor(Math.random() * 8) } }
      await api.call('admin.policies.edit', { params: { id }, body: { revision, settings } })
    },
    'move phones': async () => {
      const some = deviceIds.filter(() => Math.random() < 0.2).slice(0, 50)
      if (some.length)
        await api.call('admin.devices.move', { body: { deviceIds: some, groupId: pick(groups) } })
    },
    'link, enrol, revoke': async () => {
      const body = { userIds: [await user()], packageId, delivery: 'show' as const }
      const [shown] = (await api.call('admin.links.create', { body })).results
      if (shown?.outcome !== 'shown') throw new Error('no link')
      const phone = await createPhone({ name: 'guest' })
      try {
        const id = await enrolled(phone, shown.url)
        await api.call('admin.devices.revoke', { params: { id }, body: {} })
      } finally {
        phone.close()
      }
    },
    'rename a group': async () =>
      api.call('admin.groups.rename', {
        params: { id: pick(groups) },
        body: { name: `Group ${Math.random()}` },
      }),
    'rotate a token and download': async () => {
      await api.call('admin.standalone.rotate', { params: { id: standalone.id }, body: {} })
      const { status } = await raw(`${standalone.url}/package`)
      if (status !== 302) throw new Error(`the package answered ${status}`)
    },
    'look around': async () => {
      await api.call('admin.devices.list', { query: { limit: 200 } })
      await api.call('admin.devices.read', { params: { id: pick(deviceIds) } })
      await api.call('admin.audit.list', { query: { limit: 50 } })
      await api.call('admin.groups.effective-policy', { params: { id: pick(groups) } })
    },
  }
  return { often, seldom }
}
