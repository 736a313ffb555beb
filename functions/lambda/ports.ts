/** Every port as a function has it in AWS. Only the stores are there from the start; the rest waits for its first call. */
import { yaguraAgent } from '../../plugins/yagura-agent/index.ts'
import { awsStores } from '../../shared/adapters/aws/stores.ts'
import { lazily } from '../../shared/adapters/lazily.ts'
import { systemClock as clock, randomIds } from '../../shared/adapters/platform.ts'
import type { Ports } from '../../shared/ports/all.ts'
import type { Log } from '../../shared/ports/log.ts'
import type { Environment } from './environment.ts'
import { keyPorts } from './key-ports.ts'
import { signerOf } from './signer.ts'

export function lambdaPorts(environment: Environment, log: Log): Ports {
  const stores = awsStores(environment.tables)
  const keys = keyPorts(environment)
  return {
    ...stores,
    ...keys,
    addresses: environment.addresses,
    clock,
    ids: randomIds(clock),
    log,
    mailer: lazily(async () => {
      const { awsMailer } = await import('../../shared/adapters/aws/mail.ts')
      return awsMailer(environment.mailConfigurationSet)
    }),
    objects: lazily(async () => {
      const { objectsInS3 } = await import('../../shared/adapters/aws/objects.ts')
      return objectsInS3(environment.objects)
    }),
    plugins: new Map([[yaguraAgent.id, yaguraAgent]]),
    signer: signerOf(stores.trust, keys),
    tokens: lazily(async () => {
      const { createTokenVerifier } = await import('../../shared/adapters/oidc/verify-access-token.ts')
      const { keysUrl, ...rules } = environment.tokens
      return createTokenVerifier({ ...rules, keys: new URL(keysUrl) }, clock)
    }),
  }
}
