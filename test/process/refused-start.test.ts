/** A start that cannot go on says in one sentence why and what to do, and leaves nothing running. */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority } from '../agent/support/certificates.ts'
import { type Folder, type RunOptions, startProcess, temporaryFolder } from './support/service-process.ts'

/** The sentence. A ready file from an earlier start must not announce one that failed. */
async function refusal({ path, data }: Folder, args: string[], options?: RunOptions): Promise<string> {
  const readyFile = join(path, 'stale.json')
  await writeFile(readyFile, '{}')
  await using service = startProcess(data, ['--bare', '--ready-file', readyFile, ...args], options)
  service.ready.catch(() => undefined)
  const { code, stdout, stderr } = await service.finished
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  if (!args.includes('--ready-file')) expect(existsSync(readyFile)).toBe(false)
  return stderr.trimEnd()
}

describe('a port that another program has', () => {
  let other: Server
  beforeAll(async () => {
    other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
  })
  afterAll(() => other.close())

  test.for(['--enroll-port', '--device-port', '--admin-port', '--mail-port'])('%s', async (option) => {
    await using folder = await temporaryFolder()
    const { port } = other.address() as AddressInfo
    expect(await refusal(folder, [option, String(port)])).toBe(
      `Port ${port} is in use by another program: choose another with ${option}.`,
    )
    expect(existsSync(join(folder.data, 'service.pid'))).toBe(false)
  })
})

describe('a place that cannot be written', () => {
  test('a data folder below a file', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'file'), '')
    const data = join(folder.path, 'file', 'data')
    expect(await refusal(folder, ['--data', data])).toBe(
      `The folder ${data} is not writable: choose another with --data.`,
    )
  })

  test('a data folder in /proc', async () => {
    await using folder = await temporaryFolder()
    expect(await refusal(folder, ['--data', '/proc/yagura'])).toBe(
      'The folder /proc/yagura is not writable: choose another with --data.',
    )
  })

  test('a ready file in a folder that is not there, noticed when everything runs', async () => {
    await using folder = await temporaryFolder()
    const readyFile = join(folder.path, 'missing', 'ready')
    expect(await refusal(folder, ['--ready-file', readyFile])).toBe(
      `The file ${readyFile} of --ready-file cannot be written.`,
    )
    expect(existsSync(join(folder.data, 'service.pid'))).toBe(false)
  })
})

test('a folder that a running service uses; that service is not disturbed', async () => {
  await using folder = await temporaryFolder()
  await using first = startProcess(folder.data)
  const { adminUrl } = await first.ready
  expect(await refusal(folder, [])).toBe(
    `The folder ${folder.data} is in use by process ${first.child.pid}: stop it, or choose another with --data.`,
  )
  expect((await fetch(`${adminUrl}/openapi.json`)).status).toBe(200)
  expect(existsSync(join(folder.data, 'service.pid'))).toBe(true)
})

describe('no database', () => {
  test('a platform without the embedded engine', async () => {
    await using folder = await temporaryFolder()
    const hook = new URL('support/without-engine.mjs', import.meta.url).href
    const sentence = await refusal(folder, [], { nodeArgs: ['--import', hook] })
    expect(sentence).toMatch(/^There is no embedded database engine for this platform: .*DYNAMODB_ENDPOINT/)
  })

  test('DYNAMODB_ENDPOINT names a place where nothing answers', async () => {
    await using folder = await temporaryFolder()
    const endpoint = 'http://127.0.0.1:9'
    expect(await refusal(folder, [], { env: { DYNAMODB_ENDPOINT: endpoint } })).toBe(
      `No database answers at ${endpoint}, which DYNAMODB_ENDPOINT names.`,
    )
  })
})

test.for(['missing', "another key's"])('an enrolment certificate that is %s', async (kind) => {
  await using folder = await temporaryFolder()
  const authority = await createAuthority('A public authority')
  const [one, another] = await Promise.all([authority.server('127.0.0.1'), authority.server('127.0.0.1')])
  const cert = join(folder.path, 'cert.pem')
  const key = join(folder.path, 'key.pem')
  await writeFile(key, another.key)
  if (kind !== 'missing') await writeFile(cert, one.cert)
  expect(await refusal(folder, ['--enroll-cert', cert, '--enroll-key', key])).toMatch(
    /^--enroll-cert and --enroll-key must name a readable PEM certificate/,
  )
})
