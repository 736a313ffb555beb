/** `npm start -- --bundled`: everything a phone and an administrator do, by the very files that AWS is given. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { createPhone } from '../../agent/node/phone.ts'
import { bundleAll } from '../../infra/bundles/bundle.ts'
import { bundleOf } from '../../infra/bundles/places.ts'
import { ROOT_GROUP_ID } from '../../shared/http/contracts/common.ts'
import { raw } from '../support/raw.ts'
import { apiOf, makeLinks } from './support/administration.ts'
import { run, startProcess, temporaryFolder } from './support/service-process.ts'

/** `npm test` has made them; a single file may be run without. */
beforeAll(async () => {
  if (!existsSync(join(bundleOf('device'), 'index.mjs'))) await bundleAll()
})

test('a phone enrols, syncs its policy and the next one, and its package is stamped', async () => {
  await using folder = await temporaryFolder()
  await using service = startProcess(folder.data, ['--bare', '--bundled'])
  const ready = await service.ready
  const api = apiOf(ready)
  const [link = ''] = await makeLinks(api, 1, 2)
  const phone = await createPhone({ name: 'bundled' })
  try {
    await phone.enrol(link)
    const [device] = (await api.call('admin.devices.list', {})).items
    const policy = await api.call('admin.policies.create', {
      body: { pluginId: 'yagura-agent', name: 'First', groupId: ROOT_GROUP_ID, active: true, settings: {} },
    })
    await api.call('admin.devices.move', { body: { deviceIds: [device?.id ?? ''], groupId: ROOT_GROUP_ID } })
    await phone.sync()
    await api.call('admin.policies.edit', {
      params: { id: policy.id },
      body: { revision: 1, settings: { 'scan.schedule': { value: 'weekly' } } },
    })
    await phone.sync({ onDemand: true })
    await phone.sync()
    const { policy: seen } = await api.call('admin.devices.read', { params: { id: device?.id ?? '' } })
    expect(seen.settings['scan.schedule']).toBeDefined()

    const { pathname } = new URL(link)
    const download = await raw(`${ready.enrollUrl}${pathname}/package`)
    expect(download.status).toBe(302)
    const apk = await raw(String(download.headers.location))
    expect(apk.status).toBe(200)
  } finally {
    phone.close()
  }
  const sealed = await run('local/commands/cli.ts', ['job', 'trust.refresh', '--data', folder.data])
  expect(sealed.code).toBe(0)
  service.child.kill('SIGTERM')
  const { code, stderr } = await service.finished
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('mail leaves by the function that the outbox wakes', async () => {
  await using folder = await temporaryFolder()
  await using service = startProcess(folder.data, ['--bundled'])
  const ready = await service.ready
  await vi.waitFor(async () => {
    const { items } = await apiOf(ready).call('admin.links.list', {})
    expect(items.flatMap(({ mail }) => mail?.state ?? [])).toEqual(['sent', 'sent', 'sent'])
  }, 5_000)
})
