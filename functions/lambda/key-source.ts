import type { Ports } from '../../shared/ports/all.ts'
import type { Environment } from './environment.ts'

/** The ports behind which keys lie. */
export type KeyPorts = Pick<Ports, 'clientAuthority' | 'secrets' | 'serverIdentity' | 'trustRoot'>

export type KeySource = (environment: Environment) => Promise<KeyPorts>
