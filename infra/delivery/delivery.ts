/** What CloudFront stands before: the download host always, the enrolment host by setting. */
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront'
import { Construct } from 'constructs'
import type { Variables } from '../functions/environment.ts'
import type { Resources } from '../functions/resources.ts'
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
  readonly environment: Variables
  /** What only the function behind the front must know. */
  readonly enrollEnvironment: Variables
}

export function declareDelivery(
  scope: Construct,
  { settings, keys }: Resources,
  { certificateArn, firewallArn }: Edge,
  domain: DomainName,
): Delivery {
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', certificateArn)
  const downloads = declareDownloads(new Construct(scope, 'Downloads'), settings, certificate)
  const common = {
    downloads: downloads.distribution,
    environment: {
      YAGURA_DOWNLOAD_URL: `https://${settings.hosts.download}`,
      YAGURA_DOWNLOAD_KEY: keys.download.keyArn,
      YAGURA_DOWNLOAD_KEY_PAIR: downloads.keyPairId,
    },
  }
  if (!firewallArn) return { ...common, enroll: undefined, enrollEnvironment: {} }
  const front = new Construct(scope, 'Front')
  const secret = frontSecret(front)
  return {
    ...common,
    enroll: declareEnrolFront(front, { settings, domain, certificate, firewallArn, secret }),
    enrollEnvironment: { YAGURA_FRONT_SECRET: secret },
  }
}
