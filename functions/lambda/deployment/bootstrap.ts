/** Prepares a deployment, sets its service up and invites its first administrator. Repeating it changes nothing. */
import { ensureAdministrator } from '../../../shared/adapters/aws/deployment/first-administrator.ts'
import { type DeploymentClients, prepareDeployment } from '../../../shared/adapters/aws/deployment/prepare.ts'
import { grantAdministrator } from '../../../shared/app/settings/grant-administrator.ts'
import { setUpService } from '../../../shared/app/settings/set-up.ts'
import type { Ports } from '../../../shared/ports/all.ts'
import { type DeploymentProperties, deploymentProperties } from './properties.ts'

export interface Deployment {
  readonly ports: Ports
  readonly clients: DeploymentClients
  readonly tokenIssuer: string
}

export async function bootstrap(
  { ports, clients, tokenIssuer }: Deployment,
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, string>> {
  const properties: DeploymentProperties = deploymentProperties.parse(given)
  const { enrollUrl, deviceUrl } = ports.addresses
  const plan = { ...properties, enrollUrl, deviceUrl }
  const prepared = await prepareDeployment(clients, plan, ports.secrets, ports.clock.now())
  await setUpService(ports, properties.organisation)
  const { userPoolId, administratorMail } = properties
  const subject = await ensureAdministrator(clients.cognito, userPoolId, administratorMail)
  await grantAdministrator(ports, { issuer: tokenIssuer, subject, name: 'Administrator', role: 'admin' })
  return {
    DeviceCertificateArn: prepared.certificateArn,
    TruststoreVersion: prepared.truststoreVersion,
    RootFingerprint: await ports.trustRoot.thumbprint(),
  }
}
