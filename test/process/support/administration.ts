/** What these tests ask of the administration API of a service in another process. */
import { readFile } from 'node:fs/promises'
import { type Client, createClient } from '../../../shared/http/client.ts'
import { adminRoutes } from '../../../shared/http/routes/admin.ts'
import { patientFetch } from '../../support/chaos.ts'
import { apks } from '../../support/service.ts'
import type { Ready } from './service-process.ts'

export type Api = Client<typeof adminRoutes>

export const apiOf = ({ adminUrl, adminToken }: Pick<Ready, 'adminUrl' | 'adminToken'>): Api =>
  createClient(adminRoutes, { baseUrl: adminUrl, token: adminToken, fetch: patientFetch })

export async function uploadPackage(api: Api): Promise<string> {
  const { url, headers, uploadId } = await api.call('admin.uploads.create', { body: {} })
  await fetch(url, { method: 'PUT', headers, body: await readFile(apks.small) })
  const body = { uploadId, name: 'Package', eulaAccepted: true as const }
  return (await api.call('admin.packages.create', { body })).id
}

/** As many links, each for a user of its own, as enrol `phones` phones when each is used `maxUses` times. */
export async function makeLinks(api: Api, phones: number, maxUses: number): Promise<string[]> {
  const packageId = await uploadPackage(api)
  const links: string[] = []
  for (let i = 0; i * maxUses < phones; i++) {
    const { id } = await api.call('admin.users.create', { body: { name: `User ${i}` } })
    const body = { userIds: [id], packageId, delivery: 'show' as const, maxUses }
    const [shown] = (await api.call('admin.links.create', { body })).results
    if (shown?.outcome !== 'shown') throw new Error(`no link: ${JSON.stringify(shown)}`)
    links.push(shown.url)
  }
  return links
}
