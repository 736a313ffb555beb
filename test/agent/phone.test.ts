/** Whole phones against real TLS: key, certificate, files and command line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AgentError } from '../../agent/core/errors.ts'
import { run } from '../../agent/node/cli/run.ts'
import { runFleet, timesOf } from '../../agent/node/fleet.ts'
import { createPhone } from '../../agent/node/phone.ts'
import { readSource } from '../../agent/node/read-source.ts'
import { bufferSource } from '../../shared/protocol/apk/byte-sources.ts'
import { planStamp } from '../../shared/protocol/apk/stamp.ts'
import { startLiveService } from './support/live-service.ts'
import { DEVICE_ID, policyOf, problem } from './support/service.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yagura-phone-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

async function cli(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const exitCode = await run(args, {
    systemLocale: 'en-US',
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    interruption: () => AbortSignal.abort(),
  })
  return { exitCode, out: out.join('\n'), err: err.join('\n') }
}

describe('a phone', () => {
  it('enrols, takes its policy, and is the same phone after a restart', async () => {
    const service = await startLiveService()
    const stateDir = newFolder()
    const first = await createPhone({ stateDir, name: 'one', model: 'mikage-m1' })
    expect(await first.enrol(service.link)).toMatchObject({ state: 'enrolled', deviceId: DEVICE_ID })
    first.close()
    const policy = policyOf({ 'restrictions.wifiAllowed': false })
    const assignment = await service.signer.assignment({ sub: DEVICE_ID, seq: 1, policyHash: policy.hash })
    service.answers.push({ assignment, policy: policy.text })
    const again = await createPhone({ stateDir, name: 'one' })
    expect(await again.sync()).toMatchObject({ policyHash: policy.hash, resultsWaiting: 0 })
    expect(await again.body()).toMatchObject({ wifi: 'prohibited' })
    again.close()
  })

  it('enrols by the stamp of a real APK', async () => {
    const service = await startLiveService()
    const folder = join(import.meta.dirname, '../../node_modules/appium-uiautomator2-server/apks')
    const apk = readFileSync(join(folder, 'appium-uiautomator2-server-debug-androidTest.apk'))
    const stamp = new TextEncoder().encode(await service.signer.stamp())
    const { bodyLength, tail } = await planStamp(bufferSource(apk), stamp)
    const path = join(newFolder(), 'stamped.apk')
    writeFileSync(path, Buffer.concat([apk.subarray(0, bodyLength), tail]))
    const phone = await createPhone({ name: 'stamped' })
    await phone.enrol(path)
    expect(service.enrolments[0]?.proof.kind).toBe('package')
    phone.close()
  })
})

describe('the command line', () => {
  it('enrols, synchronises, acts and tells', async () => {
    const service = await startLiveService()
    const own = ['--name', 'one', '--state', newFolder()]
    const enrolled = await cli('enrol', service.link, ...own, '--model', 'mikage-m1')
    expect(enrolled).toMatchObject({
      exitCode: 0,
      err: '',
      out: expect.stringContaining('group: none (unassigned)'),
    })
    const policy = policyOf({ 'screenLock.required': true, 'web.blockPhishing': true })
    const group = 'grp_MANAGED'
    const assignment = await service.signer.assignment({
      sub: DEVICE_ID,
      seq: 1,
      group,
      policyHash: policy.hash,
    })
    service.answers.push({ assignment, policy: policy.text })
    const { out } = await cli('sync', ...own, '--on-demand')
    expect(out).toContain('group: grp_MANAGED')
    expect(out).toContain('screenLock.required: waiting for the user (the user has to set a screen lock)')
    expect(out).toContain('web.blockPhishing: not supported (not in this version of the agent)')
    expect(await cli('user', ...own, '--screen-lock', '6')).toMatchObject({
      out: 'one: screen lock 6 digits, accessibility off',
    })
    await cli('sync', ...own)
    const status = JSON.parse((await cli('status', ...own, '--json')).out)
    expect(status).toMatchObject({
      name: 'one',
      state: 'enrolled',
      group,
      settings: { 'screenLock.required': { state: 'applied' } },
    })
  })

  it('asks for the fingerprint of a typed address, then goes on with it', async () => {
    const service = await startLiveService()
    const args = ['enrol', new URL(service.host.url).host, '--state', newFolder()]
    const asked = await cli(...args)
    expect(asked).toMatchObject({ exitCode: 1, err: expect.stringContaining(`root: ${service.signer.root}`) })
    expect(asked.err).toContain('organisation: Example Trading')
    expect(await cli(...args, '--root', service.signer.root)).toMatchObject({ exitCode: 0 })
  })
})

describe('a fleet', () => {
  it('runs many phones and sums them up', async () => {
    const service = await startLiveService()
    const { exitCode, out } = await cli(
      'fleet',
      '--count',
      '12',
      '--link',
      service.link,
      '--syncs',
      '2',
      '--json',
    )
    expect(exitCode).toBe(0)
    const summary = JSON.parse(out)
    expect(summary).toMatchObject({ count: 12, enrolled: 12, failed: 0, reasons: {} })
    expect(summary.enrol.count).toBe(12)
    expect(summary.sync.count).toBe(24)
    expect(summary.sync.p99).toBeGreaterThanOrEqual(summary.sync.p50)
    expect(new Set(service.enrolments.map(({ csr }) => csr)).size).toBe(12)
    expect(new Set(service.enrolments.map(({ facts }) => facts.name)).size).toBe(12)
  })

  it('counts what went wrong by code and fails', async () => {
    const service = await startLiveService()
    service.enrolTrouble.push(problem(410, 'link.used'), problem(410, 'link.used'))
    const { exitCode, out } = await cli('fleet', '--count', '5', '--link', service.link)
    expect(exitCode).toBe(1)
    expect(out).toContain('3 of 5 phones enrolled, 2 failed')
    expect(out).toContain('link.used: 2 times')
  })

  it('never has more phones at work than asked', async () => {
    const service = await startLiveService()
    let most = 0
    const source = await readSource(service.link)
    await runFleet({
      source,
      count: 9,
      concurrency: 3,
      syncs: 0,
      prefix: 'p-',
      onProgress: ({ done }) => {
        most = Math.max(most, service.enrolments.length - done)
      },
    })
    expect(most).toBeLessThanOrEqual(3)
    expect(service.enrolments).toHaveLength(9)
  })

  it('tells times by nearest rank', () => {
    const samples = Array.from({ length: 200 }, (_, i) => 200 - i)
    expect(timesOf(samples)).toEqual({ count: 200, p50: 100, p99: 198 })
    expect(timesOf([])).toEqual({ count: 0, p50: 0, p99: 0 })
  })
})

it('gives the folder free when taking a phone into use fails', async () => {
  const stateDir = newFolder()
  ;(await createPhone({ stateDir, name: 'one', model: 'aogiri-s5' })).close()
  const mistaken = createPhone({ stateDir, name: 'one', model: 'aogiri-s7' })
  await expect(mistaken).rejects.toBeInstanceOf(AgentError)
  ;(await createPhone({ stateDir, name: 'one' })).close()
})
