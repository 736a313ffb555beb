/** Guide chapter 6: a phone outside every group gets nothing; in a group it gets its policy at the next sync. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT_GROUP_ID } from '../../shared/http/contracts/common.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService

beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

test('F1 F2 F6 unassigned phones get no policy; moved into a group they do, and say what became of it', async () => {
  const phone = await yagura.phone()
  await phone.enrol((await yagura.link()).url)
  const before = await phone.sync()
  expect(before.policy).toBeUndefined()

  await yagura.api.call('admin.policies.create', {
    body: { pluginId: 'yagura-agent', name: 'Standard', groupId: ROOT_GROUP_ID },
  })
  expect((await phone.sync()).policy).toBeUndefined()
})
