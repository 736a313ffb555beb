/** `--enroll-cert`: the enrolment host shows a certificate that phones know by themselves. */
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createAuthority } from '../agent/support/certificates.ts'
import { raw } from '../support/raw.ts'
import { apiOf, makeLinks } from './support/administration.ts'
import { run, startProcess, temporaryFolder } from './support/service-process.ts'

async function certificateShownBy(url: string): Promise<X509Certificate | undefined> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const certificate = socket.getPeerX509Certificate()
  socket.destroy()
  return certificate
}

test('it is shown, the trust document names no issuer of our own, and only a phone that knows it enrols', async () => {
  await using folder = await temporaryFolder()
  const authority = await createAuthority('A public authority')
  const { key, cert } = await authority.server('127.0.0.1')
  const files = {
    ca: join(folder.path, 'ca.pem'),
    cert: join(folder.path, 'cert.pem'),
    key: join(folder.path, 'key.pem'),
  }
  await Promise.all([
    writeFile(files.ca, authority.pem),
    writeFile(files.cert, cert),
    writeFile(files.key, key),
  ])
  await using service = startProcess(folder.data, [
    '--bare',
    '--enroll-cert',
    files.cert,
    '--enroll-key',
    files.key,
  ])
  const ready = await service.ready

  const shown = await certificateShownBy(ready.enrollUrl)
  expect(shown?.fingerprint256).toBe(new X509Certificate(cert).fingerprint256)
  const { json } = await raw(`${ready.enrollUrl}/v1/trust`)
  const trust = decodeJwt(String(json?.trust))
  expect(trust.serverIssuer).toEqual(expect.any(String))
  expect(trust).not.toHaveProperty('enrollIssuer')

  const [link = ''] = await makeLinks(apiOf(ready), 1, 1)
  const enrol = (name: string, env: Record<string, string>) =>
    run(
      'agent/node/main.ts',
      ['enrol', link, '--name', name, '--state', join(folder.path, 'phones'), '--json'],
      { env },
    )
  const stranger = await enrol('stranger', {})
  expect(stranger.code).toBe(1)
  expect(JSON.parse(stranger.stdout).error.code).toBe('network.untrusted_server')
  const knowing = await enrol('knowing', { NODE_EXTRA_CA_CERTS: files.ca })
  expect(knowing.code).toBe(0)
  expect(JSON.parse(knowing.stdout)).toMatchObject({ name: 'knowing', state: 'enrolled', grade: 'proved' })

  service.child.kill('SIGTERM')
  const { stdout } = await service.finished
  expect(stdout).not.toContain('--enroll-cert')
})
