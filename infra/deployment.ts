/** The stacks of one deployment, in the order in which they need each other. */
import { type App, Tags } from 'aws-cdk-lib'
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag'
import { Construct } from 'constructs'
import type { Edge } from './delivery/delivery.ts'
import type { CodeOf } from './functions/code.ts'
import type { Settings } from './settings.ts'
import { ApiStack } from './stacks/api.ts'
import { DataStack } from './stacks/data.ts'
import { EdgeStack } from './stacks/edge.ts'
import { IdentityStack } from './stacks/identity.ts'
import { WatchStack } from './stacks/watch.ts'

/** Behaviour of CDK that we choose; the rest is its default. */
export const features = {
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  // A stack cannot take away what another one still uses.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/core:enablePartitionLiterals': true,
  // What CloudFormation would refuse is refused here.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
}

/** The rules that everything must pass, or answer where it stands. */
export const rules = (): NagPack[] => [new AwsSolutionsChecks(), new ServerlessChecks()]

/** Certificates named by the settings need no stack of their own; a firewall does. */
function edgeOf(scope: Construct, settings: Settings): Edge {
  const { certificates, waf } = settings
  if (certificates && !waf) return { certificateArn: certificates.edge, firewallArn: undefined }
  return new EdgeStack(scope, settings)
}

export function declareDeployment(app: App, settings: Settings, codeOf: CodeOf): void {
  // CloudFront's names are those of the account: what CDK makes up for them has to say which deployment it is of.
  const scope = new Construct(app, settings.deployment)
  const data = new DataStack(scope, settings)
  const { resources } = new IdentityStack(scope, settings, data, codeOf)
  const api = new ApiStack(scope, resources, edgeOf(scope, settings), codeOf)
  new WatchStack(scope, settings, data, api)
  Tags.of(scope).add('yagura:deployment', settings.deployment)
}
