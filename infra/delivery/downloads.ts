/**
 * The download host: what a phone downloads comes from a host of the service, from near the phone, at an address that
 * the service signed. The bucket itself answers no phone.
 */
import { Annotations } from 'aws-cdk-lib'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  CachePolicy,
  CacheQueryStringBehavior,
  Distribution,
  KeyGroup,
  PublicKey,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { accept } from '../accept.ts'
import { bucketName, parameterValue } from '../names.ts'
import type { Settings } from '../settings.ts'

export interface Downloads {
  readonly distribution: Distribution
  /** The key as CloudFront calls it; every signed address says it. */
  readonly keyPairId: string
}

/** How the reply is named and typed is part of the address and of what is kept; the signature is not. */
const namedReplies = (scope: Construct): CachePolicy =>
  new CachePolicy(scope, 'Kept', {
    queryStringBehavior: CacheQueryStringBehavior.allowList(
      'response-content-disposition',
      'response-content-type',
    ),
  })

function originOf(scope: Construct, settings: Settings) {
  const bucket = Bucket.fromBucketAttributes(scope, 'Objects', {
    bucketName: bucketName(settings, 'objects'),
    region: settings.region,
  })
  // The bucket's policy is written where the bucket is.
  Annotations.of(scope).acknowledgeWarning('@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac')
  return S3BucketOrigin.withOriginAccessControl(bucket)
}

export function declareDownloads(scope: Construct, settings: Settings, certificate: ICertificate): Downloads {
  const key = new PublicKey(scope, 'Key', { encodedKey: parameterValue(settings, 'download-key') })
  const distribution = new Distribution(scope, 'Distribution', {
    comment: `Yagura ${settings.deployment}: downloads`,
    domainNames: [settings.hosts.download],
    certificate,
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
    enableIpv6: true,
    defaultBehavior: {
      origin: originOf(scope, settings),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: namedReplies(scope),
      responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
      trustedKeyGroups: [new KeyGroup(scope, 'Signers', { items: [key] })],
    },
  })
  accept(distribution, 'AwsSolutions-CFR1', 'Phones travel: where one is says nothing about whether it may.')
  accept(distribution, 'AwsSolutions-CFR2', 'It answers signed addresses only, and those with files.')
  accept(
    distribution,
    'AwsSolutions-CFR3',
    'A log would hold addresses that let anybody download for a while.',
  )
  return { distribution, keyPairId: key.publicKeyId }
}
