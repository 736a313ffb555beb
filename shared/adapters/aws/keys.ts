import { KMSClient } from '@aws-sdk/client-kms'
import { SSMClient } from '@aws-sdk/client-ssm'
import { keySettings } from './client-settings.ts'
import { type Parameters, ssmParameters } from './parameters.ts'

/** Where a deployment's keys are, and what it has written down of them. */
export interface AwsKeys {
  readonly parameters: Parameters
  readonly kms: KMSClient
  /** Proved phones get their certificates from ACM Private CA. */
  readonly isPca: boolean
}

/** `prefix`: of the deployment's parameters. */
export const awsKeys = (prefix: string, isPca: boolean): AwsKeys => ({
  parameters: ssmParameters(new SSMClient(keySettings), prefix),
  kms: new KMSClient(keySettings),
  isPca,
})
