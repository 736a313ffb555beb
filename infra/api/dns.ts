/** Names point at what answers under them; without a zone, the outputs say what somebody has to enter. */
import { CfnOutput } from 'aws-cdk-lib'
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront'
import {
  AaaaRecord,
  ARecord,
  type IAliasRecordTarget,
  type IHostedZone,
  RecordTarget,
} from 'aws-cdk-lib/aws-route53'
import { ApiGatewayv2DomainProperties, CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets'
import type { Construct } from 'constructs'

interface Target {
  readonly alias: IAliasRecordTarget
  /** For a CNAME made by hand. */
  readonly address: string
}

export const gatewayTarget = ({ regionalDomainName, regionalHostedZoneId }: DomainName): Target => ({
  alias: new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
  address: regionalDomainName,
})

export const distributionTarget = (distribution: IDistribution): Target => ({
  alias: new CloudFrontTarget(distribution),
  address: distribution.distributionDomainName,
})

export function pointName(
  scope: Construct,
  host: string,
  target: Target,
  zone: IHostedZone | undefined,
): void {
  if (!zone) {
    new CfnOutput(scope, 'Cname', { value: `${host} CNAME ${target.address}` })
    return
  }
  const record = { zone, recordName: `${host}.`, target: RecordTarget.fromAlias(target.alias) }
  new ARecord(scope, 'A', record)
  new AaaaRecord(scope, 'Aaaa', record)
}
