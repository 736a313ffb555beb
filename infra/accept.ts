/** Answers to cdk-nag where a rule does not fit: with the reason, at this construct and nowhere else. */
import { Aws, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

export const accept = (construct: IConstruct, id: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id, reason })

/** Lets a role name resources by a pattern. */
export const acceptPattern = (construct: IConstruct, arn: string, reason: string): void => {
  const spelled = arn
    .replaceAll(Aws.PARTITION, '<AWS::Partition>')
    .replaceAll(Aws.ACCOUNT_ID, '<AWS::AccountId>')
  accept(construct, `AwsSolutions-IAM5[Resource::${spelled}]`, reason)
}
