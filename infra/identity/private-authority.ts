/** ACM Private CA as the issuer of proved phones: the one that is named, or a root of its own. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  CfnCertificate,
  CfnCertificateAuthority,
  CfnCertificateAuthorityActivation,
} from 'aws-cdk-lib/aws-acmpca'
import type { Construct } from 'constructs'
import type { Settings } from '../settings.ts'

/** The ARN of the authority; undefined where the key in KMS issues everything. */
export function declarePrivateAuthority(
  scope: Construct,
  { issuer, deployment }: Settings,
): string | undefined {
  if (issuer.kind === 'kms') return undefined
  return issuer.authorityArn ?? createAuthority(scope, deployment)
}

function createAuthority(scope: Construct, deployment: string): string {
  const authority = new CfnCertificateAuthority(scope, 'PrivateAuthority', {
    type: 'ROOT',
    keyAlgorithm: 'EC_prime256v1',
    signingAlgorithm: 'SHA256WITHECDSA',
    subject: { commonName: `Yagura ${deployment} devices` },
  })
  const certificate = new CfnCertificate(scope, 'PrivateAuthorityCertificate', {
    certificateAuthorityArn: authority.attrArn,
    certificateSigningRequest: authority.attrCertificateSigningRequest,
    signingAlgorithm: 'SHA256WITHECDSA',
    templateArn: `arn:${Stack.of(scope).partition}:acm-pca:::template/RootCACertificate/V1`,
    validity: { type: 'YEARS', value: 20 },
  })
  const activation = new CfnCertificateAuthorityActivation(scope, 'PrivateAuthorityActivation', {
    certificateAuthorityArn: authority.attrArn,
    certificate: certificate.attrCertificate,
    status: 'ACTIVE',
  })
  for (const part of [authority, certificate, activation]) part.applyRemovalPolicy(RemovalPolicy.RETAIN)
  return authority.attrArn
}
