/**
 * One kept-alive HTTPS connection that costs the measuring process as little as can be: the request is bytes, the
 * reply is found by its content-length. One request at a time, as a phone does.
 */
import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'

export interface Reply {
  readonly status: number
  readonly body: string
}

export interface Connection extends Disposable {
  exchange(request: Buffer): Promise<Reply>
  /** Everything so far, handshake and TLS records included. */
  wireBytes(): WireBytes
}

export interface WireBytes {
  readonly toPhone: number
  readonly fromPhone: number
}

export interface Identity {
  readonly key: string
  readonly cert: string
}

const BLANK_LINE = '\r\n\r\n'

/** With the headers that the reference agent sends. */
export function requestBytes(method: 'GET' | 'POST', path: string, body?: object): Buffer {
  const text = body ? JSON.stringify(body) : ''
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: bench.example',
    'accept: application/json',
    'accept-language: ja-JP',
    ...(body ? ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`] : []),
  ]
  return Buffer.from(`${head.join('\r\n')}${BLANK_LINE}${text}`)
}

/** `ca`: who issued the server's certificate. */
export async function openConnection(port: number, ca: string, identity?: Identity): Promise<Connection> {
  const tcp = connectTcp(port, '127.0.0.1')
  await once(tcp, 'connect')
  const socket = connect({ socket: tcp, ca, ...identity, checkServerIdentity: () => undefined })
  await once(socket, 'secureConnect')
  socket.setNoDelay(true)
  return {
    exchange: exchangeOver(socket),
    wireBytes: () => ({ toPhone: tcp.bytesRead, fromPhone: tcp.bytesWritten }),
    [Symbol.dispose]: () => socket.destroy(),
  }
}

function exchangeOver(socket: TLSSocket): Connection['exchange'] {
  let received = ''
  let waiting: PromiseWithResolvers<Reply> | undefined
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    received += chunk
    const reply = replyIn(received)
    if (!reply) return
    received = ''
    waiting?.resolve(reply)
  })
  const closed = () => new Error('the server has closed the connection')
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(closed()))
  return async (request) => {
    if (socket.destroyed) throw closed()
    waiting = Promise.withResolvers()
    socket.write(request)
    return waiting.promise
  }
}

/** Undefined while it is not whole. */
function replyIn(text: string): Reply | undefined {
  const end = text.indexOf(BLANK_LINE)
  if (end < 0) return undefined
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1])
  const body = text.slice(end + BLANK_LINE.length)
  return body.length < length ? undefined : { status: Number(text.slice(9, 12)), body }
}
