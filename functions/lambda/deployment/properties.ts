import * as z from 'zod'

const keyId = z.string().min(1)

/** What the stacks tell the bootstrap, beside the environment that every function has. */
export const deploymentProperties = z.object({
  ServiceToken: z.string().optional(),
  /** Names this deployment; what is made outside CloudFormation bears it as a tag. */
  Deployment: z.string().min(1),
  Organisation: z.string().min(1).max(100),
  /** A host name, without a scheme. */
  DeviceHost: z.string().min(1),
  /** Keys of KMS by what they are for. */
  TrustRootKeyId: keyId,
  ClientCaKeyId: keyId,
  ServerIssuerKeyId: keyId,
  DownloadKeyId: keyId,
  MasterKeyId: keyId,
  /** The authority that issues to proved phones; absent where the KMS key does. */
  PrivateAuthorityArn: z.string().optional(),
  TruststoreBucket: z.string().min(1),
  TruststoreKey: z.string().min(1),
  UserPoolId: z.string().min(1),
  AdminMail: z.email(),
})

export type DeploymentProperties = z.infer<typeof deploymentProperties>
