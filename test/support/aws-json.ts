/** An endpoint of an AWS service with a JSON protocol: real clients, real sockets, answers by the test. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface AwsEndpoint extends AsyncDisposable {
  readonly url: string
  /** Operations that were asked for, in order. */
  readonly asked: readonly string[]
}

/** `answer` gets the operation's name; a number it returns is the status, `undefined` is silence. */
export async function startAwsEndpoint(
  answer: (operation: string, nth: number) => readonly [status: number, body: string] | undefined,
): Promise<AwsEndpoint> {
  const asked: string[] = []
  const reply = (response: ServerResponse, [status, body]: readonly [number, string]) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body)
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '')
    asked.push(operation)
    request.resume().on('end', () => {
      const given = answer(operation, asked.length)
      if (given) reply(response, given)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

export const refusal = (status: number, type: string): readonly [number, string] => [
  status,
  JSON.stringify({ __type: type, message: type }),
]
