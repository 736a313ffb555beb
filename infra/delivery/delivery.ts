/** What CloudFront stands before: the download host always, the enrolment host by setting. */
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront'
import { Construct } from 'constructs'
import type { Settings } from '../settings.ts'
import { declareDownloads } from './downloads.ts'
import { declareEnrolFront } from './enrol-front.ts'
import { frontSecret } from './front-secret.ts'

/** What the stack of CloudFront's region has made, where there is one. */
export interface Edge {
  readonly certificateArn: string
  readonly firewallArn: string | undefined
}

export interface Delivery {
  readonly downloads: Distribution
  readonly enroll: Distribution | undefined
  /** What the functions must know of it. */
  readonly environment: Record<string, string>
}

export function declareDelivery(
  scope: Construct,
  settings: Settings,
  edge: Edge,
  enroll: DomainName,
): Delivery {
  const { certificateArn, firewallArn } = edge
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', certificateArn)
  const downloads = declareDownloads(new Construct(scope, 'Downloads'), settings, certificate)
  const environment = { YAGURA_DOWNLOAD_KEY_PAIR: downloads.keyPairId }
  if (!firewallArn) return { downloads: downloads.distribution, enroll: undefined, environment }
  const front = new Construct(scope, 'Front')
  const secret = frontSecret(front)
  return {
    downloads: downloads.distribution,
    enroll: declareEnrolFront(front, { settings, domain: enroll, certificate, firewallArn, secret }),
    environment: { ...environment, YAGURA_FRONT_SECRET: secret },
  }
}
