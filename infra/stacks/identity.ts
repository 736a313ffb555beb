/** Who is who: keys, certificates, administrators. */
import { CfnOutput, Stack } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { CodeOf } from '../functions/code.ts'
import type { Resources } from '../functions/resources.ts'
import { declareBootstrap } from '../identity/bootstrap.ts'
import { declareKeys } from '../identity/keys.ts'
import { declarePrivateAuthority } from '../identity/private-authority.ts'
import { declareSignIn } from '../identity/sign-in.ts'
import type { Settings } from '../settings.ts'
import type { DataStack } from './data.ts'
import { stackProps } from './stack-props.ts'

export class IdentityStack extends Stack {
  readonly resources: Resources

  constructor(scope: Construct, settings: Settings, { tables, buckets }: DataStack, codeOf: CodeOf) {
    super(scope, 'Identity', stackProps(settings, 'identity', 'keys, certificates and administrators'))
    const signIn = declareSignIn(this, settings)
    const privateAuthority = declarePrivateAuthority(this, settings)
    this.resources = {
      settings,
      tables,
      buckets,
      keys: declareKeys(this, settings),
      signIn,
      privateAuthority,
    }
    declareBootstrap(new Construct(this, 'Bootstrap'), this.resources, codeOf)
    new CfnOutput(this, 'SignInPage', { value: signIn.url })
    new CfnOutput(this, 'UserPool', { value: signIn.pool.userPoolId })
    new CfnOutput(this, 'CommandLineClient', { value: signIn.clients.commandLine.userPoolClientId })
  }
}
