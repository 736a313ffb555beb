/**
 * Where administrators sign in. It says who somebody is; what they may do stands in the service's own table and is
 * checked in code on every route. The group here is a hint for people who look at the pool.
 */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import type { Settings } from '../settings.ts'

export interface SignIn {
  readonly pool: UserPool
  readonly clients: Readonly<Record<'console' | 'commandLine', UserPoolClient>>
  /** The page people sign in at. */
  readonly url: string
}

/** Cognito takes plain HTTP back to the machine itself under this name alone. */
const CLI_CALLBACK = 'http://localhost:8421/callback'

const declarePool = (scope: Construct): UserPool =>
  new UserPool(scope, 'Administrators', {
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    autoVerify: { email: true },
    mfa: Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 14,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    featurePlan: FeaturePlan.PLUS,
    standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })

function declareClient(
  pool: UserPool,
  id: string,
  callbackUrls: string[],
  logoutUrls: string[],
): UserPoolClient {
  const client = pool.addClient(id, {
    generateSecret: false,
    // Code with PKCE at the sign-in page, and no other way in.
    authFlows: {},
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.PROFILE],
      callbackUrls,
      logoutUrls,
    },
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.minutes(15),
    idTokenValidity: Duration.minutes(15),
    refreshTokenValidity: Duration.hours(12),
  })
  new CfnManagedLoginBranding(pool, `${id}Look`, {
    userPoolId: pool.userPoolId,
    clientId: client.userPoolClientId,
    useCognitoProvidedValues: true,
  })
  return client
}

export function declareSignIn(scope: Construct, { deployment, hosts }: Settings): SignIn {
  const pool = declarePool(scope)
  pool.addGroup('Hint', { groupName: 'administrators', description: 'A hint; roles are kept by the service' })
  const domain = pool.addDomain('Page', {
    cognitoDomain: { domainPrefix: `yagura-${deployment}-${Aws.ACCOUNT_ID}` },
    managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
  })
  const origin = `https://${hosts.admin}`
  const clients = {
    console: declareClient(pool, 'Console', [`${origin}/callback`], [`${origin}/`]),
    commandLine: declareClient(pool, 'CommandLine', [CLI_CALLBACK], [CLI_CALLBACK]),
  }
  return { pool, clients, url: domain.baseUrl() }
}
