/** A phone without an agent: real key, real certificate, and whatever a test wants it to say. */
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import { sha256 } from '../../shared/domain/digests.ts'
import { canonicalText } from '../../shared/domain/policy/canonical-text.ts'
import type { SyncRequest } from '../../shared/http/contracts/device.ts'
import { type EnrolProof, type EnrolReply, enrolReply } from '../../shared/http/contracts/enroll.ts'
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
  readonly csr: () => Promise<string>
  /** The very body that was sent, for replays. */
  readonly enrolBody: (proof: EnrolProof) => Promise<string>
  enrol(proof: EnrolProof): Promise<RawReply>
  /** `have` and facts are filled in; `change` goes on top. Shows `cert`, its own unless told otherwise. */
  sync(change?: Partial<SyncRequest>, cert?: string): Promise<RawReply>
  /** Shows another phone's certificate with its key. */
  readonly identity: () => { readonly cert: string; readonly key: string }
  readonly deviceId: () => string
}

export const postEnrol = ({ service }: TestService, body: string): Promise<RawReply> =>
  raw(`${service.addresses.enrollUrl}/v1/enroll`, { method: 'POST', headers: json, body })

export function rawPhone(yagura: TestService): RawPhone {
  const { addresses } = yagura.service
  const keys = createKeyStore(createMemory())
  let made: Promise<string> | undefined
  let enrolled: { cert: string; key: string; deviceId: string } | undefined
  const csr = () => {
    made ??= keys.createCsr()
    return made
  }
  const identity = () => {
    if (!enrolled) throw new Error('not enrolled yet')
    return { cert: enrolled.cert, key: enrolled.key }
  }
  const enrolBody = async (proof: EnrolProof) => JSON.stringify({ proof, csr: await csr(), facts: someFacts })
  return {
    csr,
    identity,
    enrolBody,
    deviceId: () => enrolled?.deviceId ?? '',
    async enrol(proof) {
      const reply = await postEnrol(yagura, await enrolBody(proof))
      if (reply.status === 201) {
        const { certificate, deviceId } = accepted(reply)
        enrolled = { cert: certificate, key: await keys.privateKeyPem(), deviceId }
      }
      return reply
    },
    sync: (change = {}, cert = identity().cert) =>
      raw(`${addresses.deviceUrl}/v1/sync`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ have: { trust: 1, assignment: 0 }, factsHash: someFactsHash, ...change }),
        key: identity().key,
        cert,
      }),
  }
}

/** What an enrolment was answered; fails the test if it was refused. */
export function accepted(reply: RawReply): EnrolReply {
  if (reply.status !== 201) throw new Error(`not enrolled: ${told(reply)}`)
  return enrolReply.parse(reply.json)
}

/** Status and code in one word. */
export const told = ({ status, json: body }: RawReply): string =>
  body?.code === undefined ? String(status) : `${status} ${body.code}`

/** How often each outcome was seen. */
export const tally = (replies: readonly RawReply[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(replies, told)].map(([outcome, same]) => [outcome, same.length]))
