import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createEnrolledPhone, type TestPhone } from './support/phone.ts'
import { DEVICE, DEVICE_ID, ENROLL, policyOf } from './support/service.ts'
import { createSigner, nowS } from './support/signer.ts'

let phone: TestPhone
const ours = { sub: DEVICE_ID, group: 'grp_MANAGED' }
const policy = policyOf({ 'restrictions.bluetoothAllowed': false })

/** What a refusal may change: when to come back, and nothing else. */
const memory = async () => {
  const { schedule: _, ...rest } = await phone.state()
  return { rest, body: await phone.handset.body() }
}

async function expectRefused(reply: object, error: object) {
  const before = await memory()
  phone.service.answers.push(reply)
  await expect(phone.agent.sync()).rejects.toMatchObject(error)
  expect(await memory()).toEqual(before)
}

async function hold(seq: number) {
  const assignment = await phone.service.signer.assignment({ ...ours, seq, policyHash: policy.hash })
  phone.service.answers.push({ assignment, policy: policy.text })
  await phone.agent.sync()
}

beforeEach(async () => {
  phone = await createEnrolledPhone()
})

describe('a trust document at a sync', () => {
  it('replaces the held one when its version is higher', async () => {
    phone.service.answers.push({ trust: await phone.service.signer.trust({ version: 2 }) })
    expect(await phone.agent.sync()).toMatchObject({ trustVersion: 2 })
  })

  it('is refused when it is forged', async () => {
    const forger = await createSigner({ enrollHosts: [ENROLL], deviceHosts: [DEVICE] })
    const trust = await forger.trust({ version: 2 })
    await expectRefused({ trust }, { code: 'trust.refused', details: { reason: 'root' } })
  })

  it('is refused when its version is lower, also together with a good assignment', async () => {
    phone.service.answers.push({ trust: await phone.service.signer.trust({ version: 3 }) })
    await phone.agent.sync()
    const assignment = await phone.service.signer.assignment({ ...ours, seq: 1 })
    const trust = await phone.service.signer.trust({ version: 2 })
    await expectRefused(
      { trust, assignment },
      { code: 'trust.lower_version', details: { held: 3, offered: 2 } },
    )
  })

  it('is refused when it says something else under the same version', async () => {
    const trust = await phone.service.signer.trust({ version: 1, deviceHosts: ['https://evil.example.net'] })
    await expectRefused({ trust }, { code: 'trust.changed' })
  })

  it('is the same document when only the signature is new', async () => {
    const [head, payload] = phone.service.trust.split('.')
    const again = await phone.service.signer.trust(JSON.parse(atob(payload ?? '')))
    expect(again.split('.').slice(0, 2)).toEqual([head, payload])
    phone.service.answers.push({ trust: again })
    expect(await phone.agent.sync()).toMatchObject({ trustVersion: 1, failuresInARow: 0 })
  })

  it('is refused when it is of another service', async () => {
    const trust = await phone.service.signer.trust({ version: 2, aud: 'svc_other' })
    await expectRefused({ trust }, { code: 'trust.other_service' })
  })
})

describe('an assignment at a sync', () => {
  it.each([
    ['for another phone', { sub: 'dev_01JABCDEFGHJKMNPQRSTVWXYZ9' }, undefined, 'assignment.other_device'],
    ['by an unknown key', ours, 'assignment-9', 'assignment.refused'],
    ['by a key of another purpose', ours, 'stamp-1', 'assignment.refused'],
    ['of another service', { ...ours, aud: 'svc_other' }, undefined, 'assignment.refused'],
    ['that has expired', { ...ours, exp: nowS() - 3600 }, undefined, 'assignment.refused'],
  ])('%s is refused', async (_, change, kid, code) => {
    const assignment = await phone.service.signer.assignment({ seq: 2, ...change }, kid)
    await expectRefused({ assignment }, { code })
  })

  it('that was replaced is refused when it is replayed', async () => {
    await hold(5)
    const assignment = await phone.service.signer.assignment({ ...ours, seq: 4 })
    await expectRefused({ assignment }, { code: 'assignment.lower_seq', details: { held: 5, offered: 4 } })
  })

  it('of the same number must say the same', async () => {
    await hold(5)
    const assignment = await phone.service.signer.assignment({ ...ours, seq: 5, policyHash: null })
    await expectRefused({ assignment }, { code: 'assignment.changed' })
  })

  it('of the same number and content may be signed again', async () => {
    await hold(5)
    const again = { ...ours, seq: 5, policyHash: policy.hash, iat: nowS() + 60, exp: nowS() + 7200 }
    phone.service.answers.push({ assignment: await phone.service.signer.assignment(again) })
    await phone.agent.sync()
    expect((await phone.state()).assignment?.exp).toBe(again.exp)
  })

  it('is not believed under a trust document that has expired', async () => {
    phone.time.nowMs += 2 * 3_600_000
    const assignment = await phone.service.signer.assignment({ ...ours, exp: nowS() + 10 * 3600 })
    await expectRefused({ assignment }, { code: 'assignment.refused', details: { reason: 'trust_expired' } })
  })
})

describe("a policy's text at a sync", () => {
  it('is refused when it is not what the assignment says', async () => {
    await hold(1)
    const assignment = await phone.service.signer.assignment({
      ...ours,
      seq: 2,
      policyHash: policyOf({}).hash,
    })
    await expectRefused({ assignment, policy: policy.text }, { code: 'policy.hash_mismatch' })
  })

  it('is refused without an assignment to it', async () => {
    await expectRefused({ policy: policy.text }, { code: 'policy.hash_mismatch' })
  })

  it('is refused when it cannot be read', async () => {
    const text = '{"settings":[]}'
    const policyHash = createHash('sha256').update(text).digest('base64url')
    const assignment = await phone.service.signer.assignment({ ...ours, seq: 1, policyHash })
    await expectRefused({ assignment, policy: text }, { code: 'policy.malformed' })
  })
})

it('refuses a reply that is not one', async () => {
  await expectRefused({ status: 200, headers: {}, body: '<html>' }, { code: 'reply.malformed' })
  await expectRefused({ status: 502, headers: {}, body: '<html>' }, { code: 'reply.unexpected' })
  await expectRefused({ status: 200, headers: {}, body: '{"next":-1}' }, { code: 'reply.malformed' })
})

it('ignores what a newer service adds', async () => {
  phone.service.answers.push({ status: 200, headers: {}, body: '{"next":60,"new":1,"want":["apps"]}' })
  expect(await phone.agent.sync()).toMatchObject({ state: 'enrolled', failuresInARow: 0 })
})
