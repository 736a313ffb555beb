/** The three hosts by name. Phones show their certificate on one of them, and meet there a certificate of ours. */
import {
  DomainName,
  type DomainNameProps,
  EndpointType,
  IpAddressType,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { Host } from '../../shared/http/route.ts'
import { TRUSTSTORE_KEY } from '../identity/bootstrap.ts'
import { parameterValue } from '../names.ts'
import type { Settings } from '../settings.ts'

export type Domains = Readonly<Record<Host, DomainName>>

const common = {
  endpointType: EndpointType.REGIONAL,
  securityPolicy: SecurityPolicy.TLS_1_2,
  ipAddressType: IpAddressType.DUAL_STACK,
}

/**
 * Which certificate is in use and which authorities are trusted changes while the service runs. Both are read from
 * where the change is written first, so that a deployment never undoes one.
 */
const rotating = (scope: Construct, settings: Settings, truststore: IBucket, publicOne: ICertificate) =>
  ({
    certificate: Certificate.fromCertificateArn(
      scope,
      'DeviceCertificate',
      parameterValue(settings, 'device-certificate-arn'),
    ),
    ownershipCertificate: publicOne,
    mtls: {
      bucket: truststore,
      key: TRUSTSTORE_KEY,
      version: parameterValue(settings, 'truststore-version'),
    },
  }) satisfies Partial<DomainNameProps>

export function declareDomains(
  scope: Construct,
  settings: Settings,
  truststore: IBucket,
  publicOne: ICertificate,
): Domains {
  const { hosts } = settings
  const ordinary = { ...common, certificate: publicOne }
  return {
    enroll: new DomainName(scope, 'EnrollDomain', { ...ordinary, domainName: hosts.enroll }),
    admin: new DomainName(scope, 'AdminDomain', { ...ordinary, domainName: hosts.admin }),
    device: new DomainName(scope, 'DeviceDomain', {
      ...common,
      ...rotating(scope, settings, truststore, publicOne),
      domainName: hosts.device,
    }),
  }
}
