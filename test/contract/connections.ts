/** Connections that are kept, so that thousands of requests do not cost as many handshakes. */
import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'

export interface Connections extends Disposable {
  readonly to: (url: string) => PlainAgent
}

export function keptConnections(): Connections {
  const plain = new PlainAgent({ keepAlive: true })
  const secure = new SecureAgent({ keepAlive: true })
  return {
    to: (url) => (url.startsWith('https:') ? secure : plain),
    [Symbol.dispose]() {
      plain.destroy()
      secure.destroy()
    },
  }
}
