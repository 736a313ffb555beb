/** Public certificates of the hosts, and the zone they are proved in: made in the zone, or named by the settings. */
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53'
import type { Construct } from 'constructs'
import type { Settings } from '../settings.ts'

export const zoneOf = (scope: Construct, { hostedZone }: Settings): IHostedZone | undefined =>
  hostedZone &&
  HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    hostedZoneId: hostedZone.id,
    zoneName: hostedZone.name,
  })

/** One certificate for all names: made here where there is a zone, otherwise the one that was made by hand. */
export function certificateFor(
  scope: Construct,
  [name = '', ...others]: readonly string[],
  zone: IHostedZone | undefined,
  arn: string | undefined,
): ICertificate {
  if (!zone) return Certificate.fromCertificateArn(scope, 'Certificate', arn ?? '')
  return new Certificate(scope, 'Certificate', {
    domainName: name,
    subjectAlternativeNames: others,
    validation: CertificateValidation.fromDns(zone),
  })
}
