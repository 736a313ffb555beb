import * as z from 'zod'

const keyId = z.string().min(1)

/** What the stacks tell the bootstrap, beside the environment that every function has. */
export const deploymentProperties = z.object({
  ServiceToken: z.string().optional(),
  organisation: z.string().min(1).max(100),
  /** Host names, without a scheme. */
  deviceDomain: z.string().min(1),
  /** Keys of KMS by what they are for. */
  rootKeyId: keyId,
  clientCaKeyId: keyId,
  serverIssuerKeyId: keyId,
  masterKeyId: keyId,
  /** The authority that issues to proved phones; absent where the KMS key does. */
  pcaArn: z.string().optional(),
  truststoreBucket: z.string().min(1),
  truststoreKey: z.string().min(1),
  userPoolId: z.string().min(1),
  administratorMail: z.email(),
})

export type DeploymentProperties = z.infer<typeof deploymentProperties>
