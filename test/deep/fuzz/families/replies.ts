/** What a phone is answered: by somebody else in the service's place, or by a service that is newer or not well. */
import fc from 'fast-check'
import { enrol } from '../../../../agent/core/enrol/enrol.ts'
import { parseSource } from '../../../../agent/core/enrol/source.ts'
import { establishTrust } from '../../../../agent/core/enrol/trust-origin.ts'
import { AgentError } from '../../../../agent/core/errors.ts'
import { sha256 } from '../../../../agent/core/hash.ts'
import type { Ports, TransportResponse } from '../../../../agent/core/ports.ts'
import { sync } from '../../../../agent/core/sync/sync.ts'
import { DEVICE } from '../../../agent/support/service.ts'
import { wrongValues } from '../../../contract/arbitrary.ts'
import { damagedText } from '../damage.ts'
import { damagedJsonText } from '../damaged-json.ts'
import { type Decoder, decoder } from '../decoder.ts'
import { assigned, phoneWithPolicy, policy } from '../phone-with-policy.ts'

const refuses = (error: unknown): boolean => error instanceof AgentError

const phone = await phoneWithPolicy()
const { signer, link } = phone.service
const held = await phone.state()

const remembering = { load: async () => held, save: async () => undefined }
const answering = (response: TransportResponse): Ports => ({
  ...phone.ports,
  storage: remembering,
  transport: { request: async () => response },
})

const ok = (body: unknown): TransportResponse => ({ status: 200, headers: {}, body: JSON.stringify(body) })

/** A phone with the same key that has not enrolled yet; only the enrolment itself is answered by `response`. */
const enrolling = (response: TransportResponse): Ports => ({
  ...phone.ports,
  keys: { ...phone.ports.keys, createCsr: async () => 'AAAA' },
  storage: { load: async () => undefined, save: async () => undefined },
  transport: {
    request: async ({ url }) => (url.endsWith('/v1/trust') ? ok({ trust: held.trust.jws }) : response),
  },
})

const responses = (body: fc.Arbitrary<string>): fc.Arbitrary<TransportResponse> =>
  fc.record({
    status: fc.oneof(
      { arbitrary: fc.constantFrom(200, 201), weight: 6 },
      { arbitrary: fc.constantFrom(100, 204, 302, 400, 404, 429, 500, 503), weight: 1 },
    ),
    headers: fc.record({
      'retry-after': fc.option(damagedText(['120', 'Mon, 23 Nov 2026 00:00:00 GMT']), { nil: undefined }),
    }),
    body,
  })

const reply = {
  next: 21_600,
  trust: held.trust.jws,
  assignment: await signer.assignment(assigned),
  ...{ policy: policy.text, want: ['facts'], acked: 1 },
}
const { deviceId, grade, certificate } = held
const enrolled = { deviceId, grade, certificate, trust: held.trust.jws, deviceUrl: DEVICE }
const patience = { attempts: 1, maxWaitMs: 0 }
const problem = { code: 'link.expired', title: 'Expired', status: 410 }

/** Signed by the right keys; `policy` has the hash that the assignment says, unless that was damaged. */
const signedNews = fc.record({
  trust: fc.option(wrongValues(fc.constant({ ...held.trust.document, version: 2 })), { nil: undefined }),
  assignment: wrongValues(fc.constant({ ...assigned, seq: 2 })),
  policy: fc.oneof(damagedJsonText([JSON.parse(policy.text)]), damagedText([policy.text])),
})
async function newsOf({
  trust,
  assignment,
  policy: text,
}: typeof signedNews extends fc.Arbitrary<infer T> ? T : never) {
  const isIntact = Object(assignment).policyHash === assigned.policyHash
  const policyHash = isIntact ? { policyHash: await sha256(text) } : {}
  return {
    next: 60,
    ...(trust === undefined ? {} : { trust: await signer.trust(Object(trust)) }),
    assignment: await signer.assignment({ ...Object(assignment), ...policyHash }),
    policy: text,
  }
}
export const decoders: readonly Decoder[] = [
  decoder({
    name: 'reply to a synchronisation',
    inputs: responses(fc.oneof(damagedJsonText([reply, problem]), damagedText([JSON.stringify(reply)]))),
    decode: (response) => sync(answering(response)),
    refuses,
  }),
  decoder({
    name: 'signed news and a policy in a reply',
    inputs: signedNews,
    decode: async (news) => sync(answering(ok(await newsOf(news)))),
    refuses,
  }),
  decoder({
    name: 'trust document of a service not yet known',
    inputs: responses(
      fc.oneof(damagedJsonText([{ trust: held.trust.jws }]), damagedText(['{"trust":"a.b.c"}'])),
    ),
    decode: (response) => establishTrust(answering(response), parseSource(link), 'ja-JP'),
    refuses,
  }),
  decoder({
    name: 'reply to an enrolment',
    inputs: responses(fc.oneof(damagedJsonText([enrolled]), damagedText([JSON.stringify(enrolled)]))),
    decode: (response) => enrol(enrolling(response), parseSource(link), { patience }),
    refuses,
  }),
]
