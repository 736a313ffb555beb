/** A phone that is not enrolled yet, with a key of its own, and what it has to say to become a managed one. */
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createMemory } from '../../agent/simulated/memory.ts'
import { type EnrolProof, type EnrolReply, enrolReply } from '../../shared/http/contracts/enroll.ts'
import { type Connection, type Identity, openConnection, requestBytes } from '../phones/connection.ts'
import { someFacts } from '../phones/register.ts'

export interface Newcomer {
  readonly key: string
  readonly csr: string
  /** What key and request cost the phone itself. */
  readonly preparedInMs: number
}

export interface Enrolled extends Identity {
  readonly reply: EnrolReply
}

export async function prepareNewcomer(): Promise<Newcomer> {
  const startedAt = performance.now()
  const keys = createKeyStore(createMemory())
  const csr = await keys.createCsr()
  const preparedInMs = performance.now() - startedAt
  return { key: await keys.privateKeyPem(), csr, preparedInMs }
}

async function ask(connection: Connection, request: Buffer, expected: number): Promise<string> {
  const { status, body } = await connection.exchange(request)
  if (status !== expected) throw new Error(`enrolment was answered ${status}: ${body}`)
  return body
}

/** As the agent does it: the trust document first, then the registration, on one new connection. */
export async function enrol(
  port: number,
  ca: string,
  { key, csr }: Newcomer,
  proof: EnrolProof,
): Promise<Enrolled> {
  using connection = await openConnection(port, ca)
  await ask(connection, requestBytes('GET', '/v1/trust'), 200)
  const request = requestBytes('POST', '/v1/enroll', { proof, csr, facts: someFacts })
  const reply = enrolReply.parse(JSON.parse(await ask(connection, request, 201)))
  return { key, cert: reply.certificate, reply }
}
