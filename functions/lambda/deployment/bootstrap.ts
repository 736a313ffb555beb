/** Prepares a deployment, sets its service up and invites its first administrator. Repeating it changes nothing. */
import { ensureAdministrator } from '../../../shared/adapters/aws/deployment/first-administrator.ts'
import {
  type DeploymentClients,
  type DeploymentPlan,
  prepareDeployment,
} from '../../../shared/adapters/aws/deployment/prepare.ts'
import { grantAdministrator } from '../../../shared/app/settings/grant-administrator.ts'
import { setUpService } from '../../../shared/app/settings/set-up.ts'
import type { Ports } from '../../../shared/ports/all.ts'
import { type DeploymentProperties, deploymentProperties } from './properties.ts'

export interface Deployment {
  readonly ports: Ports
  readonly clients: DeploymentClients
  readonly tokenIssuer: string
}

const planOf = (given: DeploymentProperties): Omit<DeploymentPlan, 'enrollUrl' | 'deviceUrl'> => ({
  deployment: given.Deployment,
  deviceDomain: given.DeviceHost,
  rootKeyId: given.TrustRootKeyId,
  clientCaKeyId: given.ClientCaKeyId,
  serverIssuerKeyId: given.ServerIssuerKeyId,
  downloadKeyId: given.DownloadKeyId,
  masterKeyId: given.MasterKeyId,
  pcaArn: given.PrivateAuthorityArn,
  truststoreBucket: given.TruststoreBucket,
  truststoreKey: given.TruststoreKey,
})

export async function bootstrap(
  { ports, clients, tokenIssuer }: Deployment,
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, string>> {
  const properties: DeploymentProperties = deploymentProperties.parse(given)
  const plan = { ...planOf(properties), ...ports.addresses }
  const prepared = await prepareDeployment(clients, plan, ports.secrets, ports.clock.now())
  await setUpService(ports, properties.Organisation)
  const subject = await ensureAdministrator(clients.cognito, properties.UserPoolId, properties.AdminMail)
  await grantAdministrator(ports, { issuer: tokenIssuer, subject, name: 'Administrator', role: 'admin' })
  return {
    DeviceCertificateArn: prepared.certificateArn,
    TruststoreVersion: prepared.truststoreVersion,
    RootFingerprint: await ports.trustRoot.thumbprint(),
  }
}
