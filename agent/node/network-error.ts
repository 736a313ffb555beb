import { constants } from 'node:os'
import { AgentError } from '../core/errors.ts'

const again = { afterMs: 0 }

export const timeout = (phase: 'connect' | 'idle' | 'total'): AgentError =>
  new AgentError('network.timeout', { phase }, { retry: again })

/** System calls and OpenSSL's protocol say so themselves; what is left is a certificate that was refused. */
const isOfTheNetwork = (error: Error, code: string) =>
  code in constants.errno || 'syscall' in error || 'library' in error

/** What the transport says of an error from Node's sockets. */
export function networkError(error: unknown): AgentError {
  if (error instanceof AgentError) return error
  if (!(error instanceof Error)) return new AgentError('network.unreachable', {}, { retry: again })
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return timeout('total')
  const code = 'code' in error ? String(error.code) : error.name
  return isOfTheNetwork(error, code)
    ? new AgentError('network.unreachable', { cause: code }, { cause: error, retry: again })
    : new AgentError('network.untrusted_server', { cause: code }, { cause: error })
}
