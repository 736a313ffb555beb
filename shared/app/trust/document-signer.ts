/** Online keys are stored sealed, opened at first use and kept in memory for minutes. */
import { CompactSign, importPKCS8 } from 'jose'
import { YaguraError } from '../../domain/errors.ts'
import type { SigningPurpose } from '../../domain/signing-keys.ts'
import type { Ports } from '../../ports/all.ts'
import type { DocumentSigner, SigningKeyRecord } from '../../ports/trust.ts'
import { signDocument } from '../../protocol/signed/sign.ts'

interface OpenKey {
  readonly kid: string
  readonly key: CryptoKey
  readonly reloadAtMs: number
}

const KEPT_MS = 5 * 60_000

/** The oldest of those in force: its successor was introduced early, so that phones know it before it signs. */
const inForce = (keys: readonly SigningKeyRecord[], purpose: SigningPurpose, nowMs: number) =>
  keys
    .filter((key) => key.purpose === purpose && key.notBeforeMs <= nowMs && nowMs < key.signUntilMs)
    .sort((a, b) => a.signUntilMs - b.signUntilMs)[0]

export function documentSigner(ports: Pick<Ports, 'clock' | 'secrets' | 'trust'>): DocumentSigner {
  const open = new Map<SigningPurpose, OpenKey>()
  const keyOf = async (purpose: SigningPurpose): Promise<OpenKey> => {
    const nowMs = ports.clock.now()
    const known = open.get(purpose)
    if (known && nowMs < known.reloadAtMs) return known
    const record = inForce(await ports.trust.signingKeys(), purpose, nowMs)
    if (!record) throw new YaguraError('service.unavailable', { reason: 'no_signing_key' })
    const pem = await ports.secrets.open(record.sealed, `signing-key:${record.kid}`)
    const key = await importPKCS8(Buffer.from(pem).toString(), 'ES256')
    const opened = { kid: record.kid, key, reloadAtMs: Math.min(nowMs + KEPT_MS, record.signUntilMs) }
    open.set(purpose, opened)
    return opened
  }
  return {
    async sign(purpose, payload) {
      const { key, kid } = await keyOf(purpose)
      return signDocument(purpose, payload, key, { kid })
    },
    async signCheckpoint(payload) {
      const { key, kid } = await keyOf('audit')
      return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'ES256', typ: 'yagura-checkpoint+jws', kid })
        .sign(key)
    },
  }
}
