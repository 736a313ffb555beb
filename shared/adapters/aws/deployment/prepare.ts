/**
 * What must be there before a deployment can serve anybody: authorities, keys, the first server certificate, the
 * truststore. Every step keeps what an earlier run made, so that a deployment may stop anywhere and be repeated;
 * nothing here replaces or deletes a key.
 */
import { ACMClient } from '@aws-sdk/client-acm'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { S3Client } from '@aws-sdk/client-s3'
import type { SecretBox } from '../../../ports/platform.ts'
import { newSealedMasterKey } from '../../kms/secret-box.ts'
import { openKmsSigningKey } from '../../kms/signing-key.ts'
import { base64Of, pemOf } from '../../x509/pem.ts'
import { recordOnce } from '../key-records.ts'
import type { AwsKeys } from '../keys.ts'
import { ensureAuthority, type Making } from './authorities.ts'
import { ensureServerCertificate, ensureServerKeys, pinOf } from './server-certificate.ts'
import { putTruststore } from './truststore.ts'

export interface DeploymentPlan {
  /** A tag of what is made outside CloudFormation. */
  readonly deployment: string
  /** Keys of KMS by what they are for. */
  readonly rootKeyId: string
  readonly clientCaKeyId: string
  readonly serverIssuerKeyId: string
  readonly downloadKeyId: string
  readonly masterKeyId: string
  /** The authority that issues to proved phones; absent where the KMS key does. */
  readonly pcaArn?: string | undefined
  readonly truststoreBucket: string
  readonly truststoreKey: string
  readonly deviceDomain: string
  readonly enrollUrl: string
  readonly deviceUrl: string
}

export interface Prepared {
  readonly certificateArn: string
  readonly truststoreVersion: string
}

export interface DeploymentClients {
  readonly keys: AwsKeys
  readonly acm: ACMClient
  readonly s3: S3Client
  readonly cognito: CognitoIdentityProviderClient
}

export const deploymentClients = (keys: AwsKeys): DeploymentClients => ({
  keys,
  acm: new ACMClient({}),
  s3: new S3Client({}),
  cognito: new CognitoIdentityProviderClient({}),
})

/** `secrets` opens with the master key that is made here first. */
export async function prepareDeployment(
  { keys, acm, s3 }: Omit<DeploymentClients, 'cognito'>,
  plan: DeploymentPlan,
  secrets: SecretBox,
  nowMs: number,
): Promise<Prepared> {
  const { parameters, kms } = keys
  const making: Making = { parameters, kms, nowMs }
  await recordOnce(parameters, 'root-key', async () => ({ keyId: plan.rootKeyId }))
  await ensureMasterKey(making, plan.masterKeyId)
  await ensureDownloadKey(making, plan.downloadKeyId)
  const clientCa = await ensureAuthority(making, 'client-ca', plan.clientCaKeyId)
  const issuer = await ensureAuthority(making, 'server-issuer', plan.serverIssuerKeyId)
  const serverKeys = await ensureServerKeys(making, secrets)
  const { deployment, deviceDomain: domain } = plan
  const wish = { acm, issuer, key: serverKeys.active, secrets, domain, deployment }
  const certificateArn = await ensureServerCertificate(making, wish)
  await recordOnce(parameters, 'server-identity', async () => ({
    enrollHosts: [plan.enrollUrl],
    deviceHosts: [plan.deviceUrl],
    serverIssuer: base64Of(issuer.certificatePem),
    pins: [
      { spki: pinOf(serverKeys.active), state: 'active' },
      { spki: pinOf(serverKeys.backup), state: 'backup' },
    ],
  }))
  const phones = [clientCa.certificatePem, ...(await pcaChain(making, plan.pcaArn))]
  const place = { client: s3, bucket: plan.truststoreBucket, key: plan.truststoreKey }
  const truststoreVersion = await putTruststore(place, phones.map((pem) => `${pem.trim()}\n`).join(''))
  await parameters.write('truststore-version', truststoreVersion)
  return { certificateArn, truststoreVersion }
}

const ensureMasterKey = ({ parameters, kms }: Making, keyId: string): Promise<unknown> =>
  recordOnce(parameters, 'master-key', async () => ({
    keyId,
    sealed: Buffer.from(await newSealedMasterKey({ client: kms, keyId })).toString('base64'),
  }))

/** The half by which CloudFront knows the addresses that we sign, as CloudFront takes it. */
const ensureDownloadKey = ({ parameters, kms }: Making, keyId: string): Promise<string> =>
  parameters.writeOnce('download-key', async () => {
    const { spki } = await openKmsSigningKey({ client: kms, keyId })
    return pemOf('PUBLIC KEY', spki)
  })

async function pcaChain({ parameters }: Making, authorityArn: string | undefined): Promise<string[]> {
  if (!authorityArn) return []
  const { chainPem } = await recordOnce(parameters, 'client-pca', async () => {
    const { ACMPCAClient } = await import('@aws-sdk/client-acm-pca')
    const { authorityChain } = await import('./authority-chain.ts')
    return { authorityArn, chainPem: await authorityChain(new ACMPCAClient({}), authorityArn) }
  })
  return [chainPem]
}
