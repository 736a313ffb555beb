/** A phone that takes a new policy and reports, in its next sync, that all of it is applied. */
import { sha256 } from '../../shared/domain/digests.ts'
import type { SyncReply, SyncRequest } from '../../shared/http/contracts/device.ts'

/** One sync of the phone; rejects if it is refused. */
export type Sync = (request: SyncRequest) => Promise<SyncReply>

export async function takePolicy(sync: Sync, request: SyncRequest, seq: number): Promise<SyncRequest> {
  const { policy } = await sync(request)
  if (!policy) throw new Error('the policy did not arrive')
  const have = { ...request.have, assignment: request.have.assignment + 1, policy: sha256(policy) }
  const names = Object.keys(JSON.parse(policy).settings)
  const report = {
    kind: 'policyReport' as const,
    seq,
    atMs: Date.now(),
    assignmentSeq: have.assignment,
    policyHash: have.policy,
    settings: Object.fromEntries(names.map((name) => [name, { state: 'applied' as const }])),
  }
  const { acked } = await sync({ ...request, have, results: [report] })
  if (acked !== seq) throw new Error('the report was not taken')
  return { ...request, have }
}
