/** Names that must be known before what they name is there: roles to key policies, parameters to the bootstrap. */
import { Aws, CfnDynamicReference, CfnDynamicReferenceService } from 'aws-cdk-lib'
import type { Settings } from './settings.ts'

/** What the bootstrap leaves for the functions and the gateway, one parameter each. */
export const parameterNames = [
  'client-ca',
  'client-pca',
  'server-issuer',
  'server-identity',
  'root-key',
  'master-key',
  'server-key',
  'download-key',
  'device-certificate-arn',
  'truststore-version',
] as const
export type ParameterName = (typeof parameterNames)[number]

type Deployment = Pick<Settings, 'deployment' | 'region'>

export const parameterPrefix = ({ deployment }: Deployment): string => `/yagura/${deployment}/`

export const parameterArn = (settings: Deployment, name: ParameterName): string =>
  `arn:${Aws.PARTITION}:ssm:${settings.region}:${Aws.ACCOUNT_ID}:parameter${parameterPrefix(settings)}${name}`

/** The value the parameter has when CloudFormation needs it, which no template remembers. */
export const parameterValue = (settings: Deployment, name: ParameterName): string =>
  new CfnDynamicReference(CfnDynamicReferenceService.SSM, `${parameterPrefix(settings)}${name}`).toString()

export const roleName = ({ deployment, region }: Deployment, user: string): string =>
  `yagura-${deployment}-${region}-${user}`

export const roleArn = (settings: Deployment, user: string): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${roleName(settings, user)}`

export const bucketName = ({ deployment, region }: Deployment, use: string): string =>
  `yagura-${deployment}-${use}-${Aws.ACCOUNT_ID}-${region}`

export const objectsArn = (settings: Deployment, prefix: string): string =>
  `arn:${Aws.PARTITION}:s3:::${bucketName(settings, 'objects')}/${prefix}*`

export const mailConfigurationSet = ({ deployment }: Deployment): string => `yagura-${deployment}`
