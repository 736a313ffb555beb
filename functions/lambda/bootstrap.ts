/** The custom resource that the stacks call before anything is served. */

import { deploymentClients } from '../../shared/adapters/aws/deployment/prepare.ts'
import { awsKeys } from '../../shared/adapters/aws/keys.ts'
import { bootstrap } from './deployment/bootstrap.ts'
import { customResource } from './deployment/custom-resource.ts'
import { readEnvironment } from './environment.ts'
import { log } from './log.ts'
import { lambdaPorts } from './ports.ts'

const environment = readEnvironment()
const deployment = {
  ports: lambdaPorts(environment, log),
  clients: deploymentClients(awsKeys(environment.keys, environment.keySource === 'acm-pca')),
  tokenIssuer: environment.tokens.issuer,
}

export const handler = customResource(
  (properties) => bootstrap(deployment, properties),
  (error) => log.error('deployment.failed', error),
)
