/** All ports of the service over the embedded engine, without hosts: the time is the test's. */
import { randomBytes, X509Certificate } from 'node:crypto'
import { s3Client, sesClient } from '../../local/clients.ts'
import { yaguraAgent } from '../../plugins/yagura-agent/index.ts'
import { localKeyAuthority } from '../../shared/adapters/local-key/certificate-authority.ts'
import { localSecretBox } from '../../shared/adapters/local-key/secret-box.ts'
import { localTrustRoot } from '../../shared/adapters/local-key/trust-root.ts'
import { unitLog } from '../../shared/adapters/log/unit-log.ts'
import { createTokenVerifier } from '../../shared/adapters/oidc/verify-access-token.ts'
import { randomIds } from '../../shared/adapters/platform.ts'
import { S3ObjectStore } from '../../shared/adapters/s3/s3-object-store.ts'
import { sesMailer } from '../../shared/adapters/ses/ses-mailer.ts'
import { createAuthority } from '../../shared/adapters/x509/certificates.ts'
import { heldKey } from '../../shared/adapters/x509/signing-key.ts'
import { setUpService } from '../../shared/app/settings/set-up.ts'
import { documentSigner } from '../../shared/app/trust/document-signer.ts'
import type { Ports } from '../../shared/ports/all.ts'
import { DAY, hashOf, type Stores, T0 } from '../conformance/stores.ts'

/** Nobody answers there. */
export const NOWHERE = 'http://127.0.0.1:1'

export interface TestPorts {
  readonly ports: Ports
  /** Epoch milliseconds; moved by the test. */
  readonly time: { nowMs: number }
  /** What went wrong and was logged. */
  readonly errors: { readonly event: string; readonly cause: unknown }[]
}

export const newKeyPair = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]) as Promise<CryptoKeyPair>

/** Ports of a service that has been set up. */
export async function testPorts(stores: Stores, replaced: Partial<Ports> = {}): Promise<TestPorts> {
  const yagura = await newPorts(stores, replaced)
  await setUpService(yagura.ports, 'Example')
  return yagura
}

/** Ports of a service that nobody has set up. */
export async function newPorts(stores: Stores, replaced: Partial<Ports> = {}): Promise<TestPorts> {
  const time = { nowMs: T0 }
  const clock = { now: () => time.nowMs }
  const errors: TestPorts['errors'] = []
  const secrets = localSecretBox(randomBytes(32))
  const keys = await newKeyPair()
  const issuer = await createAuthority('Test device issuer', await heldKey(keys), {
    notBeforeMs: T0 - DAY,
    notAfterMs: T0 + 3650 * DAY,
  })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const s3 = s3Client(NOWHERE, credentials)
  const ports: Ports = {
    ...stores,
    addresses: {
      enrollUrl: 'https://enroll.example',
      deviceUrl: 'https://device.example',
      adminUrl: 'https://admin.example',
      mailFrom: 'yagura@example.com',
    },
    clientAuthority: localKeyAuthority({ certificatePem: issuer.pem, key: keys.privateKey }),
    clock,
    ids: randomIds(clock),
    log: unitLog(({ level, event, cause }) => level === 'error' && errors.push({ event, cause })),
    mailer: sesMailer(sesClient(NOWHERE)),
    objects: new S3ObjectStore({ client: s3, presignClient: s3, bucket: 'test' }),
    plugins: new Map([[yaguraAgent.id, yaguraAgent]]),
    secrets,
    serverIdentity: {
      read: async () => ({
        enrollHosts: ['https://enroll.example'],
        deviceHosts: ['https://device.example'],
        serverIssuer: new X509Certificate(issuer.pem).raw.toString('base64'),
        pins: [
          { spki: hashOf('active'), state: 'active' },
          { spki: hashOf('reserve'), state: 'reserve' },
          { spki: hashOf('backup'), state: 'backup' },
        ],
        enrollIssuer: new X509Certificate(issuer.pem).raw.toString('base64'),
      }),
    },
    signer: documentSigner({ clock, secrets, trust: stores.trust }),
    tokens: createTokenVerifier(
      { issuer: 'https://sign-in.example', keys: { keys: [] }, audience: 'yagura', clientIds: [] },
      clock,
    ),
    trustRoot: await localTrustRoot(await newKeyPair()),
    ...replaced,
  }
  return { ports, time, errors }
}
