/** Private buckets: what the service keeps, the list of authorities the gateway trusts, and who read either. */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  HttpMethods,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { objectPrefixes, STAMPED_COPY_USED_MS } from '../../shared/domain/object-keys.ts'
import { accept } from '../accept.ts'
import { bucketName } from '../names.ts'
import type { Settings } from '../settings.ts'

export interface Buckets {
  readonly objects: IBucket
  readonly truststore: IBucket
}

const guarded = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies BucketProps

/** CDK's class and its interface disagree about what is optional, as strict as we are. */
const bucket = (scope: Construct, id: string, props: BucketProps): IBucket =>
  new Bucket(scope, id, { ...guarded, ...props }) as IBucket

/** Everything in a versioned bucket can be taken back for this long. */
const REGRET = Duration.days(30)

const shortLived = (prefix: string, expiration: Duration): LifecycleRule => ({
  prefix,
  expiration,
  noncurrentVersionExpiration: Duration.days(1),
})

const objectRules: LifecycleRule[] = [
  { abortIncompleteMultipartUploadAfter: Duration.days(1), noncurrentVersionExpiration: REGRET },
  shortLived(objectPrefixes.uploads, Duration.days(2)),
  shortLived(objectPrefixes.stamped, Duration.days(STAMPED_COPY_USED_MS / 86_400_000 + 1)),
]

export function declareBuckets(scope: Construct, settings: Settings): Buckets {
  const readings = bucket(scope, 'Readings', {
    lifecycleRules: [{ expiration: Duration.days(settings.logRetentionDays) }],
  })
  accept(readings, 'AwsSolutions-S1', 'It is where the buckets write who read them.')
  const read = (use: string) => ({
    bucketName: bucketName(settings, use),
    versioned: true,
    serverAccessLogsBucket: readings,
    serverAccessLogsPrefix: `${use}/`,
  })
  const objects = bucket(scope, 'Objects', {
    ...read('objects'),
    lifecycleRules: objectRules,
    cors: [
      {
        allowedMethods: [HttpMethods.PUT],
        allowedOrigins: [`https://${settings.hosts.admin}`],
        allowedHeaders: ['content-type'],
      },
    ],
  })
  objects.addToResourcePolicy(readByDownloads(objects))
  return { objects, truststore: bucket(scope, 'Truststore', read('truststore')) }
}

/**
 * What phones download, to CloudFront of this account. The one distribution that is meant is not there yet, and its
 * stack needs this one.
 */
const readByDownloads = (objects: IBucket): PolicyStatement =>
  new PolicyStatement({
    sid: 'Downloads',
    principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
    actions: ['s3:GetObject'],
    resources: [objects.arnForObjects(`${objectPrefixes.stamped}*`)],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  })
