/** A phone without an agent: real key, real certificate, and whatever a test wants it to say. */
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import { sha256 } from '../../shared/domain/digests.ts'
import { canonicalText } from '../../shared/domain/policy/canonical-text.ts'
import type { EnrolProof } from '../../shared/http/contracts/enroll.ts'
import type { Facts } from '../../shared/http/contracts/facts.ts'
import { type RawReply, raw } from './raw.ts'
import type { TestService } from './service.ts'

export const someFacts: Facts = {
  manufacturer: 'Testworks',
  model: 'T1',
  osVersion: '14',
  apiLevel: 34,
  agentVersion: '0.1.0',
  locale: 'en-GB',
  timeZone: 'UTC',
  installSource: 'simulator',
}

export const someFactsHash = sha256(canonicalText(someFacts))

const json = { 'content-type': 'application/json' }

export interface RawPhone {
  /** The very body that was sent, for replays. */
  readonly enrolBody: (proof: EnrolProof) => Promise<string>
  enrol(proof: EnrolProof): Promise<RawReply>
  /** `have` and facts are filled in; `change` goes on top. */
  sync(change?: object): Promise<RawReply>
  /** Shows another phone's certificate with its key. */
  readonly identity: () => { readonly cert: string; readonly key: string }
  readonly deviceId: () => string
}

export function rawPhone({ service }: TestService): RawPhone {
  const keys = createKeyStore(createMemory())
  let csr: string | undefined
  let enrolled: { cert: string; key: string; deviceId: string } | undefined
  const identity = () => {
    if (!enrolled) throw new Error('not enrolled yet')
    return { cert: enrolled.cert, key: enrolled.key }
  }
  const enrolBody = async (proof: EnrolProof) => {
    csr ??= await keys.createCsr()
    return JSON.stringify({ proof, csr, facts: someFacts })
  }
  return {
    identity,
    enrolBody,
    deviceId: () => enrolled?.deviceId ?? '',
    async enrol(proof) {
      const body = await enrolBody(proof)
      const reply = await raw(`${service.addresses.enrollUrl}/v1/enroll`, {
        method: 'POST',
        headers: json,
        body,
      })
      if (reply.status === 201)
        enrolled = {
          cert: String(reply.json?.certificate),
          key: await keys.privateKeyPem(),
          deviceId: String(reply.json?.deviceId),
        }
      return reply
    },
    sync: (change = {}) =>
      raw(`${service.addresses.deviceUrl}/v1/sync`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ have: { trust: 1, assignment: 0 }, factsHash: someFactsHash, ...change }),
        ...identity(),
      }),
  }
}
