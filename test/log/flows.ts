/**
 * What people and phones do with the whole service in a day, right and wrong. Answers every value that was in it
 * and has no business in a log, by what it is.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { jobs } from '../../functions/jobs/jobs.ts'
import { Flow } from '../sign-in/flow.ts'
import { linkIn, mailTo } from '../support/mails.ts'
import { raw } from '../support/raw.ts'
import { rawPhone } from '../support/raw-phone.ts'
import { everything } from '../support/records.ts'
import type { TestService } from '../support/service.ts'
import { download, proofIn } from '../support/stamped.ts'

export type Secrets = Map<string, string>

/** The mailbox is one for all services of a process: an address of its own for each. */
let days = 0
const PERSON = { name: 'Zerlina Quastenflosser', mail: '' }
const BROWSER = 'Lockvogel/7.7 (Geheimgeraet)'
const FORGED = 'x\n00:00:00 error forged\r\n\u001b[2J\u009b31m\u202e'

const tokenIn = (url: string): string => new URL(url).pathname.split('/')[2] ?? ''
const browser = { 'user-agent': BROWSER, 'x-forwarded-for': '203.0.113.99' }

export async function aDay(yagura: TestService): Promise<Secrets> {
  PERSON.mail = `zerlina${++days}@quastenflosser.example`
  const secrets: Secrets = new Map([
    ['first name', PERSON.name.split(' ')[0] ?? ''],
    ['family name', PERSON.name.split(' ')[1] ?? ''],
    ['mail address', PERSON.mail],
    ['user agent', 'Lockvogel'],
    ['forwarded address', '203.0.113.99'],
    ['access token of this machine', yagura.service.adminToken],
    ['password', yagura.service.firstPassword ?? ''],
  ])
  await personalLinks(yagura, secrets)
  await standalonePackages(yagura, secrets)
  await signingIn(yagura, secrets)
  await mistakes(yagura, secrets)
  await faults(yagura, [...secrets.values()])
  await stored(yagura, secrets)
  return secrets
}

async function personalLinks(yagura: TestService, secrets: Secrets): Promise<void> {
  const { api, service } = yagura
  const { id } = await api.call('admin.users.create', { body: PERSON })
  const body = { userIds: [id], packageId: await yagura.package(), delivery: 'mail' as const }
  await api.call('admin.links.create', { body })
  const mailed = linkIn(await mailTo(service, PERSON.mail))
  const shown = await yagura.link()
  secrets.set('link token by mail', tokenIn(mailed)).set('link token on screen', shown.token)
  for (const url of [mailed, `${mailed.split('#')[0]}/package`]) await raw(url, { headers: browser })
  const phone = await yagura.phone()
  await phone.enrol(mailed)
  await phone.sync()
  await phone.sync()
  await laterBy(2 * 3_600_000, yagura, () => phone.sync())
  const other = rawPhone(yagura)
  const proof = { kind: 'link' as const, token: shown.token }
  for (const _again of [1, 2]) await other.enrol(proof)
  await rawPhone(yagura).enrol(proof)
  secrets.set('private key of a phone', bodyOf(other.identity().key))
  secrets.set('certificate of a phone', bodyOf(other.identity().cert))
}

const bodyOf = (pem: string): string => pem.split('\n').slice(1, 2).join('')

async function laterBy(ms: number, { service }: TestService, work: () => Promise<unknown>): Promise<void> {
  const clock = vi.spyOn(service.ports.clock, 'now').mockImplementation(() => Date.now() + ms)
  await work()
  clock.mockRestore()
}

async function standalonePackages(yagura: TestService, secrets: Secrets): Promise<void> {
  const { api } = yagura
  const { id, url } = await api.call('admin.standalone.create', {
    body: { packageId: await yagura.package() },
  })
  await raw(url, { headers: browser })
  const tokenNow = async () => (await proofIn(await download(`${url}/package`))).token
  const before = await tokenNow()
  await rawPhone(yagura).enrol({ kind: 'package', token: before })
  await api.call('admin.standalone.rotate', { params: { id }, body: {} })
  await rawPhone(yagura).enrol({ kind: 'package', token: before })
  secrets.set('package token', before).set('next package token', await tokenNow())
}

async function signingIn({ service }: TestService, secrets: Secrets): Promise<void> {
  const { adminUrl: origin } = service.addresses
  const password = service.firstPassword ?? ''
  const flow = new Flow({ ca: '', issuer: `${origin}/oidc`, origin, password })
  await flow.submit(await flow.start(), 'Falsches-Passwort-17')
  const code = flow.code(await flow.submit(await flow.start(), password))
  const tokens = JSON.parse((await flow.redeem(code)).body)
  const authorization = `Bearer ${tokens.access_token}`
  await raw(`${origin}/v1/me`, { headers: { ...browser, authorization } })
  secrets.set('wrong password', 'Falsches-Passwort-17').set('code', code).set('verifier', flow.verifier)
  secrets.set('access token of a person', tokens.access_token).set('id token', tokens.id_token)
}

/** Secrets and forgeries wherever a request can carry them, in requests that are refused. */
async function mistakes({ api, service }: TestService, secrets: Secrets): Promise<void> {
  const { enrollUrl, adminUrl } = service.addresses
  const token = 'Qm9zaGFmdGVzVG9rZW5_9w'
  secrets.set('token that nobody gave', token)
  const forged = encodeURIComponent(FORGED)
  await raw(`${enrollUrl}/e/${token}`, { headers: browser })
  await raw(`${enrollUrl}/e/${forged}?lang=${forged}&token=${token}`, { headers: browser })
  await raw(`${enrollUrl}/nowhere/${token}?token=${token}`)
  await raw(`${adminUrl}/v1/users?cursor=${token}&limit=${forged}`, {
    headers: { authorization: `Bearer ${service.adminToken}` },
  })
  await raw(`${adminUrl}/v1/me`, { headers: { authorization: `Bearer ${token}.${token}.${token}` } })
  const json = { 'content-type': 'application/json', ...browser }
  for (const body of [
    `{"proof":"${token}", ${PERSON.name}`,
    JSON.stringify({ proof: { kind: FORGED, token } }),
  ])
    await raw(`${enrollUrl}/v1/enroll`, { method: 'POST', headers: json, body })
  const user = { name: `${PERSON.name} ${FORGED}`, mail: PERSON.mail }
  await api.call('admin.users.create', { body: user }).catch(() => undefined)
  const { revision } = await api.call('admin.settings.read', {})
  await api.call('admin.settings.edit', { body: { revision, organisation: PERSON.name } })
}

/** What the service meets says everything it knows: the worst error there could be, everywhere at once. */
async function faults({ api, service }: TestService, known: readonly string[]): Promise<void> {
  const { ports } = service
  const worst = () => {
    const cause = new Error(`"${PERSON.name}" <${PERSON.mail}> at 203.0.113.99 by "${BROWSER}" ${FORGED}`)
    const urls = known.map((value) => `https://x.example/e/${value}`)
    const bare = known.filter((value) => value.length > 15)
    return new Error(`${FORGED}: ${[...bare, ...urls].join(' ')}`, { cause })
  }
  const mailer = vi.spyOn(ports.mailer, 'send').mockRejectedValue(worst())
  const broken = [
    vi.spyOn(ports.users, 'list').mockRejectedValue(worst()),
    vi.spyOn(ports.auditLog, 'unsealed').mockRejectedValue(worst()),
    vi.spyOn(ports.links, 'get').mockRejectedValue(worst()),
  ]
  await api.call('admin.users.list', {}).catch(() => undefined)
  await raw(`${service.addresses.enrollUrl}/e/${'x'.repeat(22)}`, { headers: browser })
  await jobs(ports)
    ['audit.seal']()
    .catch(() => undefined)
  broken.pop()?.mockRestore()
  const [user] = (await api.call('admin.links.list', {})).items
  await api.call('admin.links.resend', { params: { id: user?.id ?? '' }, body: {} }).catch(() => undefined)
  await vi.waitFor(() => expect(mailer).toHaveBeenCalled(), { timeout: 5_000 })
  for (const spy of [mailer, ...broken]) spy.mockRestore()
  for (const job of Object.values(jobs(ports))) await job()
}

/** Private keys and whatever else the service keeps for itself, and what it keeps sealed. */
async function stored({ service }: TestService, secrets: Secrets): Promise<void> {
  for (const folder of ['keys', 'sign-in'])
    for (const name of await readdir(join(service.dataDir, folder))) {
      const bytes = await readFile(join(service.dataDir, folder, name))
      for (const text of longWords(bytes.toString())) secrets.set(`${text.slice(0, 4)}… of ${name}`, text)
      secrets.set(`${name} as base64`, bytes.toString('base64').slice(0, 40))
    }
  const items = [...(await everything(service, 'core')), ...(await everything(service, 'fleet'))]
  for (const [n, bytes] of items.flatMap(bytesIn).entries())
    for (const encoding of ['base64', 'base64url', 'hex'] as const)
      secrets.set(`sealed ${n} as ${encoding}`, Buffer.from(bytes).toString(encoding).slice(0, 30))
}

const longWords = (text: string): string[] => text.match(/[\w+/=-]{24,}/g) ?? []

function bytesIn(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(bytesIn) : []
}
