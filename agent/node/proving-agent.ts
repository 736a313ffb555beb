import { Agent, type AgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { timeout } from './network-error.ts'

type Done = (error: Error | null, stream: Duplex) => void

/**
 * Gives a connection to the request only after its server is proved: chain, name, and whatever `check` adds.
 * It goes past the session cache of Node's own agent on purpose: on a resumed session Node checks no name.
 */
export class ProvingAgent extends Agent {
  readonly #connectMs: number
  readonly #check: (socket: TLSSocket) => Error | undefined

  constructor(options: AgentOptions, connectMs: number, check: (socket: TLSSocket) => Error | undefined) {
    super({ ...options, keepAlive: true })
    this.#connectMs = connectMs
    this.#check = check
  }

  override createConnection(options: object, done?: Done): undefined {
    const socket = connect(options as ConnectionOptions)
    const timer = setTimeout(() => socket.destroy(timeout('connect')), this.#connectMs)
    const fail = (error: Error) => {
      clearTimeout(timer)
      done?.(error, socket)
    }
    socket.once('error', fail)
    socket.once('secureConnect', () => {
      const refused = this.#check(socket)
      if (refused) return socket.destroy(refused)
      clearTimeout(timer)
      socket.off('error', fail)
      done?.(null, socket)
    })
  }
}
