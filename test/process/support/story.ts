/** A service with something to lose: phones in a group under a policy, links, a package that anybody may install. */

import type { PhoneStatus } from '../../../agent/core/status.ts'
import { createPhone, type Phone } from '../../../agent/node/phone.ts'
import { ROOT_GROUP_ID } from '../../../shared/http/contracts/common.ts'
import { type Api, uploadPackage } from './administration.ts'

/** The most that a link can be used. */
export const USES = 50

export interface Something {
  readonly groupId: string
  readonly policyId: string
  /** Page of a package that anybody may install. */
  readonly standaloneUrl: string
  /** For `USES` phones each, into the group. */
  readonly links: readonly string[]
}

export async function makeSomething(api: Api, linkCount: number): Promise<Something> {
  const packageId = await uploadPackage(api)
  const { id: groupId } = await api.call('admin.groups.create', {
    body: { name: 'Field', parentId: ROOT_GROUP_ID },
  })
  const { id: policyId } = await api.call('admin.policies.create', {
    body: {
      pluginId: 'yagura-agent',
      name: 'Field',
      groupId,
      active: true,
      settings: bluetoothAllowed(false),
    },
  })
  const { url: standaloneUrl } = await api.call('admin.standalone.create', { body: { packageId } })
  const links: string[] = []
  while (links.length < linkCount) links.push(await makeLink(api, { packageId, groupId }))
  return { groupId, policyId, standaloneUrl, links }
}

async function makeLink(api: Api, into: { packageId: string; groupId: string }): Promise<string> {
  const { id } = await api.call('admin.users.create', { body: { name: 'Somebody' } })
  const body = { userIds: [id], delivery: 'show' as const, maxUses: USES, ...into }
  const [shown] = (await api.call('admin.links.create', { body })).results
  if (shown?.outcome !== 'shown') throw new Error(`no link: ${JSON.stringify(shown)}`)
  return shown.url
}

const bluetoothAllowed = (value: boolean) => ({ 'restrictions.bluetoothAllowed': { value } })

/** Another revision; answers when it is published. */
export async function allowBluetooth(api: Api, { policyId }: Something, value: boolean): Promise<void> {
  const policy = await api.call('admin.policies.read', { params: { id: policyId } })
  await api.call('admin.policies.edit', {
    params: { id: policyId },
    body: { revision: policy.revision, settings: bluetoothAllowed(value) },
  })
}

export interface EnrolledPhone {
  readonly phone: Phone
  readonly deviceId: string
}

export async function enrolPhone(name: string, link: string): Promise<EnrolledPhone> {
  const phone = await createPhone({ name })
  return { phone, deviceId: deviceIdIn(await phone.enrol(link)) }
}

export function deviceIdIn(status: PhoneStatus): string {
  if (status.state !== 'enrolled') throw new Error(`the phone is ${status.state}`)
  return status.deviceId
}
