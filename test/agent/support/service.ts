/** A service that a test scripts, behind the transport's interface: real keys, signatures and certificates. */
import { createHash } from 'node:crypto'
import type { Transport, TransportRequest, TransportResponse } from '../../../agent/core/ports.ts'
import { type SyncReply, type SyncRequest, syncRequest } from '../../../shared/http/contracts/device.ts'
import { type EnrolRequest, enrolRequest } from '../../../shared/http/contracts/enroll.ts'
import type { TrustDocument } from '../../../shared/protocol/signed/documents.ts'
import { createAuthority } from './certificates.ts'
import { createSigner, type Signer } from './signer.ts'

export const ENROLL = 'https://enroll.example.jp'
export const DEVICE = 'https://device.example.jp'
export const DEVICE_ID = 'dev_01JABCDEFGHJKMNPQRSTVWXYZ0'
export const TOKEN = 'l'.repeat(22)

type Answer = Partial<SyncReply> | TransportResponse | Error

export const problem = (status: number, code: string, retryAfter?: string): TransportResponse => ({
  status,
  headers: { 'retry-after': retryAfter },
  body: JSON.stringify({ code, title: code, status }),
})

const ok = (body: unknown, status = 200): TransportResponse => ({
  status,
  headers: {},
  body: JSON.stringify(body),
})

const isResponse = (answer: object): answer is TransportResponse => 'body' in answer

function respond(answer: Answer): TransportResponse {
  if (answer instanceof Error) throw answer
  return isResponse(answer) ? answer : ok({ next: 21_600, ...answer })
}

/** A policy's text as the service writes it, and the hash an assignment names it by. */
export const policyOf = (settings: Record<string, unknown>) => {
  const text = JSON.stringify({ schema: 'yagura-agent@1.0.0', settings })
  return { text, hash: createHash('sha256').update(text).digest('base64url') }
}

export interface Service {
  readonly signer: Signer
  readonly transport: Transport
  readonly link: string
  /** What `/v1/trust` says. */
  trust: string
  readonly requests: TransportRequest[]
  readonly syncs: SyncRequest[]
  readonly enrolments: EnrolRequest[]
  /** What becomes of the first enrolments: refusals, or replies lost on the way. */
  readonly enrolTrouble: (TransportResponse | Error)[]
  /** Answers to syncs, in order; then unchanged ones that acknowledge everything. */
  readonly answers: Answer[]
}

const highest = ({ results = [] }: SyncRequest) => {
  const last = results.at(-1)
  return last ? { acked: last.seq } : {}
}

export interface ServiceOptions {
  readonly enroll?: string
  readonly device?: string
  readonly trust?: Partial<TrustDocument>
}

export async function createService({
  enroll = ENROLL,
  device = DEVICE,
  trust = {},
}: ServiceOptions = {}): Promise<Service> {
  const authority = await createAuthority('Clients')
  const signer = await createSigner({ enrollHosts: [enroll], deviceHosts: [device] })
  const requests: TransportRequest[] = []
  const service: Service = {
    signer,
    link: `${enroll}/e/${TOKEN}#r=${signer.root}`,
    trust: await signer.trust(trust),
    requests,
    syncs: [],
    enrolments: [],
    enrolTrouble: [],
    answers: [],
    transport: { request: async (request) => handle(request) },
  }

  async function enrol(body: string): Promise<TransportResponse> {
    const request = enrolRequest.parse(JSON.parse(body))
    service.enrolments.push(request)
    const trouble = service.enrolTrouble.shift()
    if (trouble) return respond(trouble)
    const certificate = await authority.issue(request.csr)
    const reply = {
      deviceId: DEVICE_ID,
      grade: 'proved',
      certificate,
      trust: service.trust,
      deviceUrl: DEVICE,
    }
    return ok(reply, 201)
  }

  function sync(body: string): TransportResponse {
    const request = syncRequest.parse(JSON.parse(body))
    service.syncs.push(request)
    return respond(service.answers.shift() ?? highest(request))
  }

  async function handle(request: TransportRequest): Promise<TransportResponse> {
    requests.push(request)
    const { pathname } = new URL(request.url)
    if (pathname === '/v1/trust') return ok({ trust: service.trust })
    return pathname === '/v1/enroll' ? enrol(request.body ?? '') : sync(request.body ?? '')
  }
  return service
}
