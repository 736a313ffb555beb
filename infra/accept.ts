import { Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** Answers a rule of cdk-nag where it does not fit, with the reason, and nowhere else than at this construct. */
export const accept = (construct: IConstruct, id: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id, reason })
