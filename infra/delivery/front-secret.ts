import { RemovalPolicy } from 'aws-cdk-lib'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import { accept } from '../accept.ts'

/** What CloudFront says to the function. It opens nothing but the way past the firewall. */
export function frontSecret(scope: Construct): string {
  const secret = new Secret(scope, 'Secret', {
    generateSecretString: { passwordLength: 40, excludePunctuation: true },
    removalPolicy: RemovalPolicy.DESTROY,
  })
  accept(
    secret,
    'AwsSolutions-SMG4',
    'Both ends take it when they are deployed; a rotation between would shut the host. docs/deploy.md says how.',
  )
  return secret.secretValue.unsafeUnwrap()
}
