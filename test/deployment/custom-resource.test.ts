/** CloudFormation's side of the bootstrap, over a real socket: it hears an answer whatever happens. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { customResource, type Work } from '../../functions/lambda/deployment/custom-resource.ts'

interface Heard {
  readonly method: string | undefined
  readonly contentType: string | undefined
  readonly body: Record<string, unknown>
}

let server: Server
let status: number
const heard: Heard[] = []
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks = await request.toArray()
    heard.push({
      method: request.method,
      contentType: request.headers['content-type'],
      body: JSON.parse(Buffer.concat(chunks).toString()),
    })
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => server.close())
beforeEach(() => {
  heard.length = 0
  status = 200
})

const failures: unknown[] = []
const answer = (work: Work, change: object = {}) =>
  customResource(work, (error) => failures.push(error))({
    RequestType: 'Create',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Bootstrap',
    ResourceType: 'Custom::Bootstrap',
    ResourceProperties: { organisation: 'Example' },
    ...change,
  })

describe('a custom resource', () => {
  it('is told its properties and tells its attributes', async () => {
    await answer(async ({ organisation }) => ({ Organisation: String(organisation) }))
    expect(heard).toEqual([
      {
        method: 'PUT',
        contentType: '',
        body: {
          Status: 'SUCCESS',
          PhysicalResourceId: 'yagura-deployment',
          StackId: 'stack',
          RequestId: 'request',
          LogicalResourceId: 'Bootstrap',
          Data: { Organisation: 'Example' },
        },
      },
    ])
  })

  it('keeps its name through updates, or CloudFormation would delete what was there', async () => {
    await answer(async () => ({}), { RequestType: 'Update', PhysicalResourceId: 'first-name' })
    expect(heard[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'first-name' })
  })

  it('says why it failed, and the log has the whole error', async () => {
    await answer(async () => {
      throw new Error('no such key')
    })
    expect(heard[0]?.body).toMatchObject({ Status: 'FAILED', Reason: 'Error: no such key' })
    expect(failures.at(-1)).toMatchObject({ message: 'no such key' })
  })

  it('does nothing when it is deleted: keys outlive every stack', async () => {
    await answer(async () => expect.unreachable('worked at a deletion'), {
      RequestType: 'Delete',
      PhysicalResourceId: 'yagura-deployment',
    })
    expect(heard[0]?.body).toMatchObject({ Status: 'SUCCESS' })
  })

  it('fails loudly when nobody takes its answer', async () => {
    status = 403
    await expect(answer(async () => ({}))).rejects.toThrow('HTTP 403')
  })
})
