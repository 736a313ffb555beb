/**
 * Where faults are put: below everything the SDK does, between an attempt and its reply. What goes wrong there goes
 * wrong as in AWS: the SDK's own deserialiser makes the error, its retry layer sees it first, repeats what it would
 * repeat (throttling and lost replies, so that a write that was done is done again) and leaves the rest to our
 * adapters (conflicts). Faults above the retry layer would be repeated by nobody. Only how long bad luck lasts is a
 * matter of the whole command, so its fate is drawn once and kept over its attempts.
 */

export interface Reply {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

interface Request {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface Attempt {
  readonly request: Request
  /** Sends it as it is, or with another body. Local engines look at no signature of a body's. */
  send(body?: string): Promise<Reply>
}

/** What becomes of one command's attempts. */
export type Fate = (attempt: Attempt) => Promise<Reply>

interface Arguments {
  readonly input: object
  request: unknown
}
type Handler = (args: Arguments) => Promise<{ response: unknown; output?: unknown }>

/** Every SDK client has one and types it by its own commands; what happens on the wire is the same for all. */
interface Stack {
  addRelativeTo(
    middleware: (next: Handler, context: { commandName?: string }) => Handler,
    where: { relation: 'after'; toMiddleware: string; name: string },
  ): void
}

/** The client itself, with a fate for each of its commands. */
export function onTheWire<C extends { readonly middlewareStack: object }>(
  client: C,
  fateOf: (command: string) => Fate,
): C {
  const middleware = (next: Handler, { commandName = '' }: { commandName?: string }): Handler => {
    const fate = fateOf(commandName)
    return async (args) => {
      const request = args.request as Request
      const send = async (body?: string) =>
        (await next(body === undefined ? args : withBody(args, body))).response
      return { response: await fate({ request, send: send as Attempt['send'] }) }
    }
  }
  const stack = client.middlewareStack as unknown as Stack
  stack.addRelativeTo(middleware, {
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
    name: 'chaos',
  })
  return client
}

function withBody(args: Arguments, body: string): Arguments {
  const request = args.request as Request
  const headers = { ...request.headers, 'content-length': String(Buffer.byteLength(body)) }
  return {
    ...args,
    request: Object.assign(Object.create(Object.getPrototypeOf(request)), request, { body, headers }),
  }
}

export const replyOf = (statusCode: number, contentType: string, text: string): Reply => ({
  statusCode,
  headers: { 'content-type': contentType },
  body: Buffer.from(text),
})

export async function bytesOf({ body }: Reply): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Done, and nobody hears of it: what Node says when the other side closes before it answers. */
export async function loseReply(attempt: Attempt): Promise<never> {
  await bytesOf(await attempt.send())
  throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' })
}
