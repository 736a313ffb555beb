/** CloudFormation's protocol for a resource of our own: whatever happens, it is told, or it waits for an hour. */
import * as z from 'zod'

const eventShape = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.record(z.string(), z.unknown()),
})

type Attributes = Readonly<Record<string, string>>
export type Work = (properties: Readonly<Record<string, unknown>>) => Promise<Attributes>

/** The same resource for ever: CloudFormation deletes what comes back under another name. */
const PHYSICAL_ID = 'yagura-deployment'

const MAX_REASON = 500

/** A deletion does nothing: keys and what they signed outlive every stack. */
export const customResource =
  (work: Work, onFailure: (error: unknown) => void) =>
  async (event: unknown): Promise<void> => {
    const { RequestType, ResponseURL, ResourceProperties, ...request } = eventShape.parse(event)
    const answer = (outcome: object): Promise<unknown> =>
      tell(ResponseURL, {
        PhysicalResourceId: request.PhysicalResourceId ?? PHYSICAL_ID,
        StackId: request.StackId,
        RequestId: request.RequestId,
        LogicalResourceId: request.LogicalResourceId,
        ...outcome,
      })
    if (RequestType === 'Delete') return void (await answer({ Status: 'SUCCESS' }))
    const outcome = await work(ResourceProperties).then(
      (Data) => ({ Status: 'SUCCESS', Data }),
      (error: unknown) => {
        onFailure(error)
        return { Status: 'FAILED', Reason: reasonOf(error) }
      },
    )
    await answer(outcome)
  }

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown').slice(0, MAX_REASON)

/** The address is presigned without a content type, so none may be sent. */
async function tell(url: string, outcome: object): Promise<void> {
  const reply = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: JSON.stringify(outcome),
  })
  if (!reply.ok) throw new Error(`CloudFormation did not take the answer: HTTP ${reply.status}`)
}
