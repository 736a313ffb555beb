/** The bootstrap of a deployment over real clients with injected answers, and a phone that enrols at what it made. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bootstrap } from '../../functions/lambda/deployment/bootstrap.ts'
import { awsKeyPorts } from '../../shared/adapters/aws/key-ports.ts'
import { enrolPhone } from '../../shared/app/enrol/enrol-phone.ts'
import { currentTrust } from '../../shared/app/trust/current-trust.ts'
import { documentSigner } from '../../shared/app/trust/document-signer.ts'
import { readOwnTrust } from '../../shared/app/trust/own-trust.ts'
import { rootThumbprint } from '../../shared/app/trust/root-thumbprint.ts'
import { sha256 } from '../../shared/domain/digests.ts'
import { DAY, someFacts } from '../conformance/stores.ts'
import { csrFor, newKeys } from '../support/csr.ts'
import { startTestEngine, type TestEngine } from '../support/dynamo.ts'
import { newPorts, type TestPorts } from '../support/ports.ts'
import { type FakeAws, fakeAws } from './fake-aws.ts'

const ISSUER = 'https://sign-in.example'
const MAIL = 'owner@example.com'

let engine: TestEngine
beforeAll(async () => {
  engine = await startTestEngine()
})
afterAll(() => engine[Symbol.asyncDispose]())

interface Account {
  readonly aws: FakeAws
  readonly yagura: TestPorts
  readonly properties: Readonly<Record<string, string>>
  run(): Promise<Record<string, string>>
}

async function newAccount(): Promise<Account> {
  const aws = fakeAws()
  const { stores } = await engine.fresh()
  const keys = awsKeyPorts(aws.keys)
  const yagura = await newPorts(stores, keys)
  const { clock } = yagura.ports
  const ports = { ...yagura.ports, signer: documentSigner({ clock, ...keys, trust: stores.trust }) }
  const key = () => aws.kms.newKey().keyId
  const properties = {
    ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:bootstrap',
    Deployment: 'test',
    Organisation: 'Example',
    DeviceHost: 'device.example',
    TrustRootKeyId: key(),
    ClientCaKeyId: key(),
    ServerIssuerKeyId: key(),
    DownloadKeyId: key(),
    MasterKeyId: key(),
    TruststoreBucket: 'pki',
    TruststoreKey: 'truststore.pem',
    UserPoolId: 'us-east-1_pool',
    AdminMail: MAIL,
  }
  const run = () => bootstrap({ ports, clients: aws, tokenIssuer: ISSUER }, properties)
  return { aws, yagura: { ...yagura, ports }, properties, run }
}

let account: Account
let aws: FakeAws
let yagura: TestPorts
beforeEach(async () => {
  account = await newAccount()
  aws = account.aws
  yagura = account.yagura
})

const run = () => account.run()
const record = (name: string) => JSON.parse(aws.parameters.get(`/yagura/test/${name}`) ?? 'null')

/** All that a run could have made or changed. */
const made = async () => ({
  parameters: new Map(aws.parameters),
  imported: aws.imported.length,
  versions: [...aws.versions],
  users: new Map(aws.users),
  trust: await yagura.ports.trust.current(),
  settings: await yagura.ports.settings.read(),
  groups: await yagura.ports.groups.all(),
})

describe('a bootstrap', () => {
  it('imports a server certificate for the device host by an issuer of its own, with its key', async () => {
    const { DeviceCertificateArn } = await run()
    expect(DeviceCertificateArn).toBe(aws.parameters.get('/yagura/test/device-certificate-arn'))
    expect(aws.imported).toHaveLength(1)
    const [{ certificate = '', privateKey = '', chain = '' } = {}] = aws.imported
    const leaf = new X509Certificate(certificate)
    const issuer = new X509Certificate(chain)
    expect(leaf.checkHost('device.example')).toBe('device.example')
    expect(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey)).toBe(true)
    expect(leaf.checkPrivateKey(createPrivateKey(privateKey))).toBe(true)
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(aws.tags).toEqual([[{ Key: 'yagura:deployment', Value: 'test' }]])
    const validMs = leaf.validToDate.getTime() - leaf.validFromDate.getTime()
    expect(validMs).toBeLessThanOrEqual(397 * DAY)
    expect(issuer.validToDate.getTime() - yagura.time.nowMs).toBeGreaterThan(19 * 365 * DAY)
  })

  it('publishes a trust document that the root in KMS signed, with both pins and the issuer', async () => {
    const { RootFingerprint } = await run()
    const { jws } = await currentTrust(yagura.ports)
    expect(await rootThumbprint(jws)).toBe(RootFingerprint)
    const root = await yagura.ports.trustRoot.publicJwk()
    expect(await calculateJwkThumbprint(root as JWK)).toBe(RootFingerprint)
    const { serverIssuer, pins, organisation, deviceHosts } = readOwnTrust(jws)
    expect({ organisation, deviceHosts }).toEqual({
      organisation: 'Example',
      deviceHosts: [yagura.ports.addresses.deviceUrl],
    })
    expect(new X509Certificate(Buffer.from(serverIssuer, 'base64')).fingerprint256).toBe(
      new X509Certificate(aws.imported[0]?.chain ?? '').fingerprint256,
    )
    expect(pins.map(({ state }) => state)).toEqual(['active', 'backup'])
    expect(new Set(pins.map(({ spki }) => spki)).size).toBe(2)
  })

  it('tells CloudFront the public half of the key that signs addresses', async () => {
    await run()
    const told = createPublicKey(aws.parameters.get('/yagura/test/download-key') ?? '')
    const signing = aws.kms.privateKeyOf(account.properties.DownloadKeyId ?? '')
    expect(told.equals(createPublicKey(signing))).toBe(true)
  })

  it('keeps no private key where it can be read', async () => {
    await run()
    const kept = [...aws.parameters.values()].join('\n')
    const { sealed } = record('server-key').active
    const secret = createPrivateKey(aws.imported[0]?.privateKey ?? '').export({ format: 'jwk' }).d ?? ''
    const opened = await yagura.ports.secrets.open(Buffer.from(sealed, 'base64'), 'server-key')
    expect(
      createPrivateKey({ key: Buffer.from(opened), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
        .d,
    ).toBe(secret)
    expect(kept).not.toContain('PRIVATE KEY')
    expect(Buffer.from(kept, 'utf8').includes(Buffer.from(secret, 'base64url'))).toBe(false)
  })

  it('makes a service at which a phone enrols, by a certificate that the truststore knows', async () => {
    await run()
    const settings = await yagura.ports.settings.read()
    const open = { ...settings, openRegistration: true, revision: settings.revision + 1 }
    await yagura.ports.settings.save(open, {
      id: 'aud_1',
      atMs: yagura.time.nowMs,
      actor: 'service',
      action: 'test',
      target: 'settings',
    })
    const csr = Buffer.from(await csrFor(await newKeys())).toString('base64')
    const enrolled = await enrolPhone(yagura.ports, { proof: { kind: 'none' }, csr, facts: someFacts }, 'net')
    const leaf = new X509Certificate(enrolled.certificate)
    const [truststore = ''] = aws.versions
    expect(leaf.verify(new X509Certificate(truststore).publicKey)).toBe(true)
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  })

  it('invites one administrator, who has rights by issuer and subject', async () => {
    await run()
    const subject = aws.users.get(MAIL) ?? ''
    expect(await yagura.ports.administrators.find(ISSUER, subject)).toMatchObject({ role: 'admin' })
    expect(await yagura.ports.administrators.find('https://elsewhere.example', subject)).toBeUndefined()
  })
})

describe('a bootstrap that runs again', () => {
  it('makes, imports and changes nothing', async () => {
    const first = await run()
    const before = await made()
    expect(await run()).toEqual(first)
    expect(await made()).toEqual(before)
  })

  it('does not take back what a rotation has put in place since', async () => {
    await run()
    aws.parameters.set('/yagura/test/device-certificate-arn', 'arn:rotated')
    expect(await run()).toMatchObject({ DeviceCertificateArn: 'arn:rotated' })
    expect(aws.imported).toHaveLength(1)
  })

  it('gives two that run at once the same keys', async () => {
    const [one, other] = await Promise.all([run(), run()])
    expect(other).toEqual(one)
    expect(record('server-key')).not.toBeNull()
    expect((await yagura.ports.trust.current())?.version).toBe(1)
  })

  it('ends at the same place wherever the one before was killed', async () => {
    await run()
    const calls = killing(await newAccount(), Number.POSITIVE_INFINITY)
    await calls.account.run()
    expect(calls.made()).toBeGreaterThan(20)
    for (let at = 1; at <= calls.made(); at++) {
      const killed = killing(await newAccount(), at)
      await expect(killed.account.run(), `call ${at}`).rejects.toThrow()
      await expectWhole(killed.account)
    }
  })
})

/** The call of AWS with that number does what it was asked, and the process ends before it hears of it. */
function killing(one: Account, at: number) {
  let made = 0
  for (const client of one.aws.all) {
    const send = client.send.bind(client) as (...args: unknown[]) => Promise<unknown>
    Object.assign(client, {
      send: async (...args: unknown[]) => {
        const answer = await send(...args)
        if (++made === at) throw new Error('killed')
        return answer
      },
    })
  }
  return { account: one, made: () => made }
}

async function expectWhole(one: Account): Promise<void> {
  account = one
  aws = one.aws
  const { DeviceCertificateArn, TruststoreVersion, RootFingerprint } = await one.run()
  const arn = /certificate\/(\d+)$/.exec(DeviceCertificateArn ?? '')
  const inForce = aws.imported[Number(arn?.[1]) - 1]
  const { active, backup } = record('server-key')
  const leaf = new X509Certificate(inForce?.certificate ?? '')
  expect(leaf.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')).toBe(active.spki)
  const { jws, version } = await currentTrust(one.yagura.ports)
  expect(version).toBe(1)
  expect(await rootThumbprint(jws)).toBe(RootFingerprint)
  expect(readOwnTrust(jws).pins.map(({ spki }) => spki)).toEqual([
    sha256(Buffer.from(active.spki, 'base64')),
    sha256(Buffer.from(backup.spki, 'base64')),
  ])
  expect(aws.versions[Number(TruststoreVersion) - 1]).toBe(`${record('client-ca').certificatePem.trim()}\n`)
  expect(aws.users.size).toBe(1)
}

it('tells what is missing before it touches anything', async () => {
  const { AdminMail: _, ...incomplete } = account.properties
  const deployment = { ports: yagura.ports, clients: aws, tokenIssuer: ISSUER }
  await expect(bootstrap(deployment, incomplete)).rejects.toThrow('AdminMail')
  expect(aws.parameters.size).toBe(0)
})
