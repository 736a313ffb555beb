import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Tls } from '../../agent/core/ports.ts'
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createNodeTransport, type Limits } from '../../agent/node/transport.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import { type Authority, createAuthority, type ServerIdentity } from './support/certificates.ts'
import { type Answer, startDeviceHost } from './support/device-host.ts'

const keys = createKeyStore(createMemory())
let servers: Authority
let clients: Authority
let identity: ServerIdentity
let good: Extract<Tls, { kind: 'device' }>

beforeAll(async () => {
  servers = await createAuthority('Servers')
  clients = await createAuthority('Clients')
  identity = await servers.server('127.0.0.1')
  const certificate = await clients.issue(await keys.createCsr())
  good = { kind: 'device', certificate, issuer: servers.der, pins: [identity.pin] }
})

function transport(limits: Partial<Limits> = {}) {
  const made = createNodeTransport({ privateKeyPem: keys.privateKeyPem, limits })
  onTestFinished(() => made.close())
  return made
}

const post = (url: string, tls: Tls, body = '{}') =>
  ({
    method: 'POST',
    url: `${url}/v1/sync`,
    headers: { 'content-type': 'application/json' },
    body,
    tls,
  }) as const

const hostWith = (answer: Answer) => startDeviceHost(identity, clients, { answer })

describe('the device host', () => {
  it('is talked to when issuer, name and key are right, and sees the phone certificate', async () => {
    const peers: boolean[] = []
    const host = await hostWith((request, response) => {
      peers.push((request.socket as TLSSocket).authorized)
      response.end('{"next":60}')
    })
    const reply = await transport().request(post(host.url, good))
    expect(reply).toMatchObject({ status: 200, body: '{"next":60}' })
    expect(peers).toEqual([true])
  })

  it('keeps one connection for one identity', async () => {
    const host = await startDeviceHost(identity, clients)
    const phone = transport()
    for (let i = 0; i < 3; i++) await phone.request(post(host.url, good))
    expect(host.connections()).toBe(1)
    await phone.request(post(host.url, { ...good, pins: [identity.pin, 'b'.repeat(43)] }))
    expect(host.connections()).toBe(2)
  })

  it.each<
    [string, () => Promise<{ server?: ServerIdentity; host?: string; tls?: Partial<typeof good> }>, string]
  >([
    ['another key', async () => ({ tls: { pins: ['x'.repeat(43)] } }), 'pin'],
    ['no pin at all', async () => ({ tls: { pins: [] } }), 'pin'],
    [
      'another issuer, though the key is pinned',
      async () => {
        const server = await (await createAuthority('Servers')).server('127.0.0.1')
        return { server, tls: { pins: [server.pin] } }
      },
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE',
    ],
    [
      'another name, though issuer and key are right',
      async () => {
        const server = await servers.server('other.example.jp')
        return { server, tls: { pins: [server.pin] } }
      },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ])('with %s gets no byte of the request', async (_, make, cause) => {
    const { server = identity, tls = {} } = await make()
    const host = await startDeviceHost(server, clients)
    const failure = await transport()
      .request(post(host.url, { ...good, ...tls }))
      .catch((error) => error)
    expect(failure).toMatchObject({ code: 'network.untrusted_server', retry: undefined })
    expect(failure.details.cause).toMatch(new RegExp(`^(${cause})$`))
    await sleep(50)
    expect(host.seen).toEqual([])
  })

  it('is proved at every connection: no session is resumed', async () => {
    const host = await hostWith((_, response) => {
      response.writeHead(200, { connection: 'close' }).end('{"next":60}')
    })
    const resumed: boolean[] = []
    host.server.on('secureConnection', (socket) => resumed.push(socket.isSessionReused()))
    const phone = transport()
    for (let i = 0; i < 3; i++) await phone.request(post(host.url, good))
    expect(resumed).toEqual([false, false, false])
  })

  it('is proved anew when a pin is withdrawn, also after a good connection', async () => {
    const host = await startDeviceHost(identity, clients)
    const phone = transport()
    await phone.request(post(host.url, good))
    await expect(phone.request(post(host.url, { ...good, pins: ['x'.repeat(43)] }))).rejects.toMatchObject({
      code: 'network.untrusted_server',
    })
    expect(host.seen).toHaveLength(1)
  })
})

describe('the enrolment host', () => {
  it('is validated by the private issuer when there is one', async () => {
    const host = await startDeviceHost(identity, clients)
    const reply = await transport().request(post(host.url, { kind: 'enrol', issuer: servers.der }))
    expect(reply.status).toBe(200)
    await expect(transport().request(post(host.url, { kind: 'enrol', issuer: clients.der }))).rejects.toThrow(
      'network.untrusted_server',
    )
  })

  it('is validated by the system otherwise, which does not know a private issuer', async () => {
    const host = await startDeviceHost(identity, clients)
    await expect(transport().request(post(host.url, { kind: 'enrol' }))).rejects.toThrow(
      'network.untrusted_server',
    )
    expect(host.seen).toEqual([])
    expect(await transport().request(post(host.url, { kind: 'unverified' }))).toMatchObject({ status: 200 })
  })
})

describe('limits', () => {
  it('refuse a reply of more than 1 MiB', async () => {
    const host = await hostWith((_, response) => response.end(Buffer.alloc(1024 * 1024 + 1, 'a')))
    await expect(transport().request(post(host.url, good))).rejects.toThrow('network.reply_too_large')
  })

  it('accept one of exactly 1 MiB', async () => {
    const host = await hostWith((_, response) => response.end(Buffer.alloc(1024 * 1024, 'a')))
    expect((await transport().request(post(host.url, good))).body).toHaveLength(1024 * 1024)
  })

  it.each([
    ['idle', { idleMs: 100 }, () => undefined],
    ['total', { totalMs: 200 }, trickle],
  ] as const)('end what takes too long: %s', async (phase, limits, answer) => {
    const host = await hostWith(answer)
    await expect(transport(limits).request(post(host.url, good))).rejects.toMatchObject({
      code: 'network.timeout',
      details: { phase },
      retry: { afterMs: 0 },
    })
  })

  it('end a handshake that nobody answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    onTestFinished(() => void silent.close())
    const address = silent.address()
    const port = address && typeof address === 'object' ? address.port : 0
    await expect(
      transport({ connectMs: 100 }).request(post(`https://127.0.0.1:${port}`, good)),
    ).rejects.toMatchObject({ code: 'network.timeout', details: { phase: 'connect' } })
  })

  it('say of a closed port that the service cannot be reached', async () => {
    const host = await startDeviceHost(identity, clients)
    await new Promise((resolve) => host.server.close(resolve))
    await expect(transport().request(post(host.url, good))).rejects.toMatchObject({
      code: 'network.unreachable',
      details: { cause: 'ECONNREFUSED' },
    })
  })
})

it('hands on the status and Retry-After of a refusal, and follows no redirect', async () => {
  const host = await hostWith((_, response) => {
    response.writeHead(302, { location: 'https://example.net/', 'retry-after': '5' }).end()
  })
  const reply = await transport().request(post(host.url, good))
  expect(reply).toMatchObject({ status: 302, headers: { 'retry-after': '5' } })
  expect(host.seen).toHaveLength(1)
})

function trickle(...[, response]: Parameters<Answer>) {
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}
