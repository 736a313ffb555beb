/** Who may enrol how often: repeats, races, and links that no longer hold. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { coreKeys } from '../../shared/adapters/dynamo/keys.ts'
import { accepted, postEnrol, rawPhone, tally, told } from '../support/raw-phone.ts'
import { tamper } from '../support/records.ts'
import { type PersonalLink, startTestService, type TestService } from '../support/service.ts'

let yagura: TestService
beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

const phone = () => rawPhone(yagura)
const by = ({ token }: PersonalLink) => ({ kind: 'link', token }) as const
const linkNow = async ({ id }: PersonalLink) =>
  (await yagura.api.call('admin.links.list', {})).items.find((link) => link.id === id)
const devicesOf = async (link: PersonalLink) =>
  (await yagura.api.call('admin.devices.list', { query: { limit: 200 } })).items
    .filter(({ userId }) => userId === link.userId)
    .map(({ id }) => id)

test('a captured enrolment sent again gives the same device and takes no second use', async () => {
  const link = await yagura.link({ maxUses: 2 })
  const captured = await phone().enrolBody(by(link))
  const first = accepted(await postEnrol(yagura, captured))
  expect(accepted(await postEnrol(yagura, captured))).toEqual(first)
  expect(await linkNow(link)).toMatchObject({ uses: 1, state: 'ready' })
  expect(await devicesOf(link)).toEqual([first.deviceId])
})

test('with another key the captured token is worth nothing once its uses are taken', async () => {
  const link = await yagura.link()
  const { deviceId } = accepted(await phone().enrol(by(link)))
  expect(told(await phone().enrol(by(link)))).toBe('410 link.used')
  expect(await devicesOf(link)).toEqual([deviceId])
})

test('half a character is no text: it could be neither hashed nor stored', async () => {
  const link = await yagura.link()
  const body = await phone().enrolBody(by(link))
  const halved = body.replace('"facts":{', String.raw`"facts":{"name":"\ud83c",`)
  expect(told(await postEnrol(yagura, halved))).toBe('400 request.malformed')
  accepted(await postEnrol(yagura, halved.replace(String.raw`\ud83c`, String.raw`\ud83c\udfef`)))
})

test('ten times the same enrolment at once is one device', async () => {
  const link = await yagura.link({ maxUses: 5 })
  const one = phone()
  const replies = await Promise.all(Array.from({ length: 10 }, () => one.enrol(by(link))))
  const answers = replies.map(accepted)
  expect(new Set(answers.map(({ certificate }) => certificate)).size).toBe(1)
  expect(await devicesOf(link)).toEqual([answers[0]?.deviceId])
  expect(await linkNow(link)).toMatchObject({ uses: 1 })
})

test('fifty phones race for a link of three uses: three win, and their repeats count nothing', async () => {
  const link = await yagura.link({ maxUses: 3 })
  const racers = Array.from({ length: 50 }, phone)
  const race = await Promise.all(racers.map(async (racer) => ({ racer, reply: await racer.enrol(by(link)) })))
  expect(tally(race.map(({ reply }) => reply))).toEqual({ 201: 3, '410 link.used': 47 })
  for (const { racer, reply } of race.filter(({ reply: { status } }) => status === 201))
    expect(accepted(await racer.enrol(by(link)))).toEqual(accepted(reply))
  expect(await devicesOf(link)).toHaveLength(3)
  expect(await linkNow(link)).toMatchObject({ uses: 3, state: 'used' })
})

test('a use whose phone never registered returns after ten minutes, one that registered does not', async () => {
  const link = await yagura.link({ maxUses: 2 })
  const { id } = link
  const claim = (key: string, minutesAgo: number) =>
    tamper(yagura.service, coreKeys.link(id), ['claims', key], Date.now() - minutesAgo * 60_000)
  const [registered, waiting] = [phone(), phone()]
  accepted(await registered.enrol(by(link)))
  await claim('a-phone-that-gave-up', 9)
  expect(told(await waiting.enrol(by(link)))).toBe('410 link.used')
  await claim('a-phone-that-gave-up', 11)
  accepted(await waiting.enrol(by(link)))
  expect(await linkNow(link)).toMatchObject({ uses: 2, state: 'used' })
  expect(told(await phone().enrol(by(link)))).toBe('410 link.used')
  expect(await devicesOf(link)).toHaveLength(2)
})

test('registered phones keep their use however old it is', async () => {
  const link = await yagura.link()
  accepted(await phone().enrol(by(link)))
  const { claims } = (await yagura.service.ports.links.get(link.id)) ?? expect.unreachable()
  const [key] = Object.keys(claims)
  await tamper(yagura.service, coreKeys.link(link.id), ['claims', String(key)], Date.now() - 86_400_000)
  expect(told(await phone().enrol(by(link)))).toBe('410 link.used')
  expect(await devicesOf(link)).toHaveLength(1)
})

test('without a proof nobody enrols unless an administrator opened registration', async () => {
  expect(told(await phone().enrol({ kind: 'none' }))).toBe('403 enrol.closed')
  expect(told(await phone().enrol({ kind: 'package', token: 'A'.repeat(22) }))).toBe(
    '403 enrol.token_revoked',
  )
})

test('expired, revoked and tampered links enrol nobody', async () => {
  const link = await yagura.link()
  const { id, token } = link
  const one = phone()
  const outcome = async (used: string) => told(await one.enrol({ kind: 'link', token: used }))
  expect(await outcome(`${token.slice(0, 5)}${token[5] === 'A' ? 'B' : 'A'}${token.slice(6)}`)).toBe(
    '404 link.unknown',
  )
  expect(await outcome(`${token}A`)).toBe('400 request.invalid')
  await tamper(yagura.service, coreKeys.link(id), ['expiresAtMs'], Date.now() - 1)
  expect(await outcome(token)).toBe('410 link.expired')
  await yagura.api.call('admin.links.revoke', { params: { id }, body: {} })
  expect(await outcome(token)).toBe('410 link.revoked')
  expect(await devicesOf(link)).toEqual([])
  expect(await linkNow(link)).toMatchObject({ uses: 0 })
})
