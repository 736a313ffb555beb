/**
 * CloudFront and a firewall before the enrolment host. The gateway cannot tell who calls it, so CloudFront says a
 * secret and the function refuses whoever does not.
 */
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  OriginProtocolPolicy,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import type { Construct } from 'constructs'
import { FRONT_ADDRESS_HEADER, FRONT_SECRET_HEADER } from '../../shared/http/front.ts'
import { accept } from '../accept.ts'
import type { Settings } from '../settings.ts'

export interface FrontParts {
  readonly settings: Settings
  readonly domain: DomainName
  readonly certificate: ICertificate
  readonly firewallArn: string
  readonly secret: string
}

/** All that the phone said, its host name too, and where it really called from. */
const everything = (scope: Construct): OriginRequestPolicy =>
  new OriginRequestPolicy(scope, 'Everything', {
    headerBehavior: OriginRequestHeaderBehavior.all(FRONT_ADDRESS_HEADER),
    queryStringBehavior: OriginRequestQueryStringBehavior.all(),
    cookieBehavior: OriginRequestCookieBehavior.none(),
  })

export function declareEnrolFront(scope: Construct, parts: FrontParts): Distribution {
  const { settings, domain, certificate, firewallArn, secret } = parts
  const distribution = new Distribution(scope, 'Distribution', {
    comment: `Yagura ${settings.deployment}: enrolment`,
    domainNames: [settings.hosts.enroll],
    certificate,
    webAclId: firewallArn,
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    enableIpv6: true,
    defaultBehavior: {
      origin: new HttpOrigin(domain.regionalDomainName, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        customHeaders: { [FRONT_SECRET_HEADER]: secret },
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: everything(scope),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    },
  })
  accept(distribution, 'AwsSolutions-CFR1', 'Phones travel: where one is says nothing about whether it may.')
  accept(
    distribution,
    'AwsSolutions-CFR3',
    'Paths of this host hold enrolment tokens, which no log may keep.',
  )
  return distribution
}
