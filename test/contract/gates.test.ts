/** The gates inside the functions, without a gateway before them: what the gateway would stop is stopped again. */
import type { Context } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { adminFunction } from '../../functions/admin/function.ts'
import { deviceFunction } from '../../functions/device/function.ts'
import { enrollFunction } from '../../functions/enroll/function.ts'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import { jobs } from '../../functions/jobs/jobs.ts'
import { DOMAINS } from '../../local/gateway/hosts.ts'
import { unitLog } from '../../shared/adapters/log/unit-log.ts'
import { DATA_VERSION } from '../../shared/domain/data-version.ts'
import { type HttpEvent, readBody } from '../../shared/http/event.ts'
import { type Host, type Route, routeKey } from '../../shared/http/route.ts'
import { routes } from '../../shared/http/routes.ts'
import { type JobId, schedules } from '../../shared/http/schedules.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { aRequest } from '../support/csr.ts'
import { type RawPhone, rawPhone } from '../support/raw-phone.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { sample } from './sample.ts'

let yagura: TestService
let phone: RawPhone

beforeAll(async () => {
  yagura = await startTestService()
  phone = rawPhone(yagura)
  await phone.enrol({ kind: 'link', token: (await yagura.link()).token })
})
afterAll(() => yagura[Symbol.asyncDispose]())

const functions = (ports: Ports): Record<Host, HttpFunction> => ({
  enroll: enrollFunction(ports, { domains: DOMAINS }),
  device: deviceFunction(ports, { domains: DOMAINS }),
  admin: adminFunction(ports, { domains: DOMAINS }),
})

interface EventChange {
  readonly domainName?: string
  readonly certificate?: string
  readonly headers?: Record<string, string>
}

function eventFor(route: Route, change: EventChange = {}): HttpEvent {
  const authentication = change.certificate && { clientCert: { clientCertPem: change.certificate } }
  return {
    version: '2.0',
    routeKey: routeKey(route),
    rawPath: route.path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', ...change.headers },
    pathParameters: (route.params ? sample(route.params) : {}) as Record<string, string>,
    requestContext: {
      domainName: change.domainName ?? DOMAINS[route.host],
      http: {
        method: route.method,
        path: route.path,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: '',
      },
      requestId: 'test',
      ...(authentication && { authentication }),
    },
    ...(route.body && { body: JSON.stringify(sample(route.body)) }),
    isBase64Encoded: false,
  } as unknown as HttpEvent
}

const ask = async (route: Route, change?: EventChange, ports = yagura.service.ports) => {
  const result = await functions(ports)[route.host](eventFor(route, change), {} as Context)
  const isJson = String(result.headers?.['content-type']).includes('json')
  return { status: result.statusCode, code: isJson ? JSON.parse(result.body ?? '{}').code : undefined }
}

const newer = { oldest: DATA_VERSION, newest: DATA_VERSION + 1 }
const stored = ['administrators', 'devices', 'enrolments', 'links', 'settings', 'standalones'] as const
const unreadable = new Proxy({}, { get: (_, name) => expect.unreachable(`reads ${String(name)}`) })

describe.each(Object.entries<Route>(routes))('%s', (_id, route) => {
  test('is not for another domain', async () => {
    const elsewhere = DOMAINS[route.host === 'admin' ? 'device' : 'admin']
    const code = typeof route.reply === 'string' ? undefined : 'request.wrong_host'
    expect(await ask(route, { domainName: elsewhere })).toEqual({ status: 404, code })
  })

  if (route.needs.length)
    test('reads nothing of a store that a newer version has written', async () => {
      const { ports } = yagura.service
      const head = async () => ({ policyEpoch: 1, trustVersion: 1, data: newer })
      const log = unitLog(() => undefined)
      const untouched = { log, ...Object.fromEntries(stored.map((name) => [name, unreadable])) }
      const code = typeof route.reply === 'string' ? undefined : 'service.data_version'
      expect(
        await ask(route, {}, { ...ports, ...untouched, published: { ...ports.published, head } }),
      ).toEqual({ status: 503, code })
    })

  if (route.body)
    test('takes no bytes that are not UTF-8, not even inside a string', () => {
      const body = Buffer.of(0x22, 0xff, 0x22).toString('base64')
      const event = { ...eventFor(route), body, isBase64Encoded: true }
      expect(() => readBody(event, route)).toThrow('request.malformed')
    })

  if (route.auth.startsWith('role:'))
    test('is not for somebody who is signed in but has no rights here', async () => {
      const { ports, adminToken } = yagura.service
      const nobody = { ...ports, administrators: { ...ports.administrators, find: async () => undefined } }
      const headers = { authorization: `Bearer ${adminToken}` }
      expect(await ask(route, { headers }, nobody)).toEqual({ status: 403, code: 'auth.forbidden' })
    })

  if (route.auth === 'clientCert') {
    test('is not for a caller without a certificate, even if the gateway let it pass', async () => {
      expect(await ask(route)).toEqual({ status: 403, code: 'auth.certificate_required' })
    })

    test('is not for a certificate that is not the one the phone has', async () => {
      const { clientAuthority } = yagura.service.ports
      const validity = { notBeforeMs: Date.now() - 1000, notAfterMs: Date.now() + 60_000 }
      const profile = { grade: 'proved', serviceId: 'svc', ...validity } as const
      for (const deviceId of [phone.deviceId(), `dev_${'0'.repeat(26)}`]) {
        const { pem } = await clientAuthority.issue(await aRequest(), { ...profile, deviceId })
        expect(await ask(route, { certificate: pem })).toEqual({
          status: 403,
          code: 'auth.certificate_unknown',
        })
      }
      expect(await ask(route, { certificate: 'not a certificate' })).toMatchObject({ status: 403 })
    })
  }
})

test.each(Object.keys(schedules) as JobId[])(
  'the job %s leaves a store of a newer version alone',
  async (id) => {
    const { ports } = yagura.service
    const head = async () => ({ policyEpoch: 1, trustVersion: 1, data: newer })
    const ofNewer = {
      published: { ...ports.published, head },
      dataVersions: { ...ports.dataVersions, read: async () => newer },
    }
    const causes: unknown[] = []
    const log = unitLog(({ cause }) => causes.push(cause))
    await expect(jobs({ ...ports, ...ofNewer, log })[id]()).rejects.toThrow(id)
    expect(causes).toContainEqual(expect.objectContaining({ code: 'service.data_version' }))
  },
)
