import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { enrol as enrolPhone } from '../../agent/core/enrol/enrol.ts'
import { parseSource, sourceOfStamp } from '../../agent/core/enrol/source.ts'
import { AgentError } from '../../agent/core/errors.ts'
import { Pkcs10CertificateRequest } from '../../shared/protocol/x509.ts'
import { createTestPhone, type TestPhone } from './support/phone.ts'
import { DEVICE, DEVICE_ID, ENROLL, problem, TOKEN } from './support/service.ts'
import { createSigner, nowS } from './support/signer.ts'

const keyOf = ({ csr }: { csr: string }) => {
  const { publicKey } = new Pkcs10CertificateRequest(csr)
  return createHash('sha256').update(Buffer.from(publicKey.rawData)).digest('hex')
}
const lost = () => new AgentError('network.unreachable', {}, { retry: { afterMs: 0 } })

let phone: TestPhone
const enrol = (text = phone.service.link) => phone.agent.enrol(parseSource(text))

beforeEach(async () => {
  phone = await createTestPhone()
})

describe('enrolling by a personal link', () => {
  it('gets a certificate for its own key and remembers everything it needs', async () => {
    const status = await enrol()
    expect(status).toMatchObject({
      state: 'enrolled',
      deviceId: DEVICE_ID,
      group: null,
      deviceHosts: [DEVICE],
    })
    const { certificate, root } = await phone.state()
    expect(await phone.ports.keys.owns(certificate)).toBe(true)
    expect(root).toBe(phone.service.signer.root)
    expect(phone.service.enrolments[0]?.proof).toEqual({ kind: 'link', token: TOKEN })
  })

  it('shows the proof only where the server is validated', async () => {
    await enrol()
    const [trust, registration] = phone.service.requests
    expect(trust).toMatchObject({ method: 'GET', tls: { kind: 'unverified' } })
    expect(JSON.stringify(trust)).not.toContain(TOKEN)
    expect(registration).toMatchObject({ method: 'POST', tls: { kind: 'enrol' } })
  })

  it('uses the private issuer of the enrolment host when the trust document names one', async () => {
    phone.service.trust = await phone.service.signer.trust({ enrollIssuer: 'AAEC' })
    await enrol()
    expect(phone.service.requests[1]?.tls).toEqual({ kind: 'enrol', issuer: 'AAEC' })
  })

  it('repeats a lost reply with the same key', async () => {
    phone.service.enrolTrouble.push(lost(), problem(503, 'service.unavailable', '7'))
    await enrol()
    expect(phone.service.enrolments).toHaveLength(3)
    expect(new Set(phone.service.enrolments.map(keyOf))).toHaveProperty('size', 1)
    expect(phone.time.slept[1]).toBeGreaterThanOrEqual(7_000)
  })

  it('keeps its key when it gives up, and uses it at the next attempt', async () => {
    phone.service.enrolTrouble.push(...Array.from({ length: 6 }, lost))
    await expect(enrol()).rejects.toThrow('network.unreachable')
    expect(await phone.agent.status()).toEqual({ state: 'new' })
    await enrol()
    expect(new Set(phone.service.enrolments.map(keyOf))).toHaveProperty('size', 1)
  })

  it.each([
    [410, 'link.expired'],
    [403, 'auth.device_revoked'],
    [422, 'csr.invalid'],
  ])('takes %i %s as final', async (status, code) => {
    phone.service.enrolTrouble.push(problem(status, code))
    await expect(enrol()).rejects.toMatchObject({ code })
    expect(phone.service.enrolments).toHaveLength(1)
  })

  it('does not wait an hour at the door, but says how long', async () => {
    phone.service.enrolTrouble.push(problem(429, 'enrol.unassigned_limit', '3600'))
    await expect(enrol()).rejects.toMatchObject({
      code: 'enrol.unassigned_limit',
      retry: { afterMs: 3_600_000 },
    })
    expect(phone.time.slept).toEqual([])
  })

  it('enrols once', async () => {
    await enrol()
    await expect(enrol()).rejects.toThrow('enrol.already_enrolled')
  })

  it('enrols again with the same key once its service has forgotten it', async () => {
    await enrol()
    phone.service.answers.push(problem(403, 'auth.certificate_unknown'))
    await expect(phone.agent.sync()).rejects.toThrow('auth.certificate_unknown')
    expect(await phone.agent.status()).toMatchObject({ state: 'enrolled', failuresInARow: 1 })
    await enrol()
    const keys = phone.service.enrolments.map(keyOf)
    expect(keys).toEqual([keys[0], keys[0]])
    await expect(enrol()).rejects.toThrow('enrol.already_enrolled')
  })

  it('does not enrol again when the service remembers it after all', async () => {
    await enrol()
    phone.service.answers.push(problem(403, 'auth.certificate_unknown'))
    await expect(phone.agent.sync()).rejects.toThrow('auth.certificate_unknown')
    await phone.agent.sync()
    await expect(enrol()).rejects.toThrow('enrol.already_enrolled')
  })
})

describe('whom an enrolling phone believes', () => {
  it('refuses a trust document of another root', async () => {
    const forger = await createSigner({ enrollHosts: [ENROLL], deviceHosts: [DEVICE] })
    phone.service.trust = await forger.trust()
    await expect(enrol()).rejects.toMatchObject({ code: 'trust.refused', details: { reason: 'root' } })
    expect(phone.service.enrolments).toEqual([])
  })

  it('refuses one that was altered, and one that has expired', async () => {
    const [head, , signature] = phone.service.trust.split('.')
    const other = (await phone.service.signer.trust({ organisation: 'Other' })).split('.')[1]
    phone.service.trust = `${head}.${other}.${signature}`
    await expect(enrol()).rejects.toMatchObject({ details: { reason: 'signature' } })
    phone.service.trust = await phone.service.signer.trust({ exp: nowS() - 3600 })
    await expect(enrol()).rejects.toMatchObject({ details: { reason: 'expired' } })
  })

  it('stops at a host that the service does not list', async () => {
    const link = phone.service.link.replace(ENROLL, 'https://enroll.example.net')
    await expect(enrol(link)).rejects.toMatchObject({ code: 'enrol.foreign_host' })
    expect(phone.service.enrolments).toEqual([])
  })

  it('refuses a certificate for somebody else', async () => {
    const foreign = { ...phone.ports.keys, owns: async () => false }
    await expect(
      enrolPhone({ ...phone.ports, keys: foreign }, parseSource(phone.service.link)),
    ).rejects.toThrow('enrol.foreign_certificate')
    expect(await phone.agent.status()).toEqual({ state: 'new' })
  })
})

describe('a typed address', () => {
  const address = 'enroll.example.jp'

  it('stops and shows organisation, host and fingerprint for a person to compare', async () => {
    await expect(enrol(address)).rejects.toMatchObject({
      code: 'enrol.confirmation_needed',
      details: { organisation: 'Example Trading', host: address, root: phone.service.signer.root },
    })
    expect(phone.service.enrolments).toEqual([])
  })

  it('goes on with exactly that fingerprint', async () => {
    const { root } = phone.service.signer
    await phone.agent.enrol(parseSource(address), { confirmedRoot: root })
    expect(phone.service.enrolments[0]?.proof).toEqual({ kind: 'none' })
  })

  it('refuses any other fingerprint', async () => {
    const confirmedRoot = `${'x'.repeat(42)}A`
    await expect(phone.agent.enrol(parseSource(address), { confirmedRoot })).rejects.toMatchObject({
      code: 'trust.refused',
      details: { reason: 'root' },
    })
  })

  it('stops when link and person disagree', async () => {
    const confirmedRoot = 'x'.repeat(43)
    await expect(phone.agent.enrol(parseSource(phone.service.link), { confirmedRoot })).rejects.toThrow(
      'enrol.root_mismatch',
    )
    expect(phone.service.requests).toHaveLength(1)
  })
})

describe('a stamped package', () => {
  it('enrols with the token inside', async () => {
    await phone.agent.enrol(sourceOfStamp(await phone.service.signer.stamp()))
    expect(phone.service.enrolments[0]?.proof).toEqual({ kind: 'package', token: 't'.repeat(22) })
  })

  it('refuses a re-stamp that names a foreign host', async () => {
    const stamp = await phone.service.signer.stamp({ enrollUrl: 'https://enroll.example.net/' })
    await expect(phone.agent.enrol(sourceOfStamp(stamp))).rejects.toThrow('enrol.foreign_host')
  })

  it('refuses a stamp that the service did not sign', async () => {
    const forger = await createSigner({ enrollHosts: [ENROLL], deviceHosts: [DEVICE] })
    const stamp = await forger.stamp({ root: phone.service.signer.root })
    await expect(phone.agent.enrol(sourceOfStamp(stamp))).rejects.toThrow('stamp.refused')
    expect(phone.service.enrolments).toEqual([])
  })
})
