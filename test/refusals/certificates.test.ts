/** The door of the device host: whose certificate, whether it still holds, and what is counted once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '../../shared/domain/digests.ts'
import { readCsr } from '../../shared/protocol/csr.ts'
import { createAuthority } from '../agent/support/certificates.ts'
import { raw } from '../support/raw.ts'
import { accepted, rawPhone, told } from '../support/raw-phone.ts'
import { refused } from '../support/refused.ts'
import { startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

async function enrolledPhone() {
  const link = await yagura.link()
  const phone = rawPhone(yagura)
  const proof = { kind: 'link', token: link.token } as const
  return { phone, proof, ...accepted(await phone.enrol(proof)) }
}

const device = (id: string) => yagura.api.call('admin.devices.read', { params: { id } })

test("another phone's certificate without its key does not open a connection", async () => {
  const [one, other] = [await enrolledPhone(), await enrolledPhone()]
  expect(told(await one.phone.sync())).toBe('200')
  await expect(one.phone.sync({}, other.certificate)).rejects.toThrow()
})

test('no certificate, or one of a foreign authority, is turned away in the handshake', async () => {
  const { phone } = await enrolledPhone()
  const url = `${yagura.service.addresses.deviceUrl}/v1/sync`
  await expect(raw(url, { method: 'POST', body: '{}' })).rejects.toThrow()
  const foreign = await (await createAuthority('somebody else')).issue(await phone.csr())
  await expect(phone.sync({}, foreign)).rejects.toThrow()
})

test('a certificate our authority signed but no phone holds is unknown', async () => {
  const { phone, deviceId } = await enrolledPhone()
  const { clientAuthority, settings } = yagura.service.ports
  const csr = await readCsr(Buffer.from(await phone.csr(), 'base64'))
  const { serviceId } = await settings.read()
  const issue = async (forDevice: string) => {
    const nowMs = Date.now()
    const validity = { notBeforeMs: nowMs - 1_000, notAfterMs: nowMs + 60_000 }
    const profile = { grade: 'proved', deviceId: forDevice, serviceId, ...validity } as const
    return (await clientAuthority.issue(csr, profile)).pem
  }
  expect(told(await phone.sync({}, await issue(deviceId)))).toBe('403 auth.certificate_unknown')
  const nobody = deviceId.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  expect(told(await phone.sync({}, await issue(nobody)))).toBe('403 auth.certificate_unknown')
  expect(told(await phone.sync())).toBe('200')
})

test('a revoked phone is refused at once, and its key never enrols again', async () => {
  const { phone, proof, deviceId } = await enrolledPhone()
  expect(told(await phone.sync())).toBe('200')
  await yagura.api.call('admin.devices.revoke', { params: { id: deviceId }, body: {} })
  await yagura.settled()
  expect(told(await phone.sync())).toBe('403 auth.device_revoked')
  expect(told(await phone.enrol(proof))).toBe('403 auth.device_revoked')
  const { token } = await yagura.link()
  expect(told(await phone.enrol({ kind: 'link', token }))).toBe('403 auth.device_revoked')
  expect(await device(deviceId)).toMatchObject({ state: 'revoked' })
})

test('the agent learns that it is revoked, stops asking, and cannot be moved into a group', async () => {
  const phone = await yagura.phone()
  const status = await phone.enrol((await yagura.link()).url)
  if (status.state !== 'enrolled') return expect.unreachable()
  await yagura.api.call('admin.devices.revoke', { params: { id: status.deviceId }, body: {} })
  await yagura.settled()
  expect(await refused(phone.sync())).toBe('auth.device_revoked')
  expect(await refused(phone.sync())).toBe('phone.revoked')
  expect(await phone.status()).toMatchObject({ state: 'revoked' })
  const body = { deviceIds: [status.deviceId], groupId: await yagura.group('Too late') }
  expect(await refused(yagura.api.call('admin.devices.move', { body }))).toBe('auth.device_revoked')
})

test('a result that is sent twice counts once and changes nothing', async () => {
  const { phone, deviceId } = await enrolledPhone()
  const groupId = await yagura.group('Reporting')
  await yagura.api.call('admin.policies.create', {
    body: { pluginId: 'yagura-agent', name: 'Reported', groupId },
  })
  await yagura.api.call('admin.devices.move', { body: { deviceIds: [deviceId], groupId } })
  await yagura.settled()
  const given = (await phone.sync({ onDemand: true })).json
  const policyHash = sha256(String(given?.policy))
  const { assignmentSeq } = (await device(deviceId)).policy
  const report = (seq: number, state: 'applied' | 'failed') =>
    phone.sync({
      have: { trust: 1, assignment: assignmentSeq, policy: policyHash },
      results: [
        {
          kind: 'policyReport',
          seq,
          atMs: Date.now(),
          assignmentSeq,
          policyHash,
          settings: { 'scan.schedule': { state } },
        },
      ],
    })
  const stored = async () => ({
    record: await yagura.service.ports.devices.read(deviceId, { consistent: true }),
    settings: (await device(deviceId)).policy.settings,
  })
  expect((await report(1, 'applied')).json).toMatchObject({ acked: 1 })
  const once = await stored()
  expect(once.settings).toEqual({ 'scan.schedule': { state: 'applied' } })
  // The same number again, even with another content: acknowledged, not counted, not written.
  expect((await report(1, 'failed')).json).toMatchObject({ acked: 1 })
  expect(await stored()).toEqual(once)
  expect((await report(2, 'failed')).json).toMatchObject({ acked: 2 })
  expect((await stored()).settings).toEqual({ 'scan.schedule': { state: 'failed' } })
})
