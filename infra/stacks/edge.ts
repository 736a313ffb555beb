/** What CloudFront takes from one region alone, wherever the service is. */
import { ReferenceStrength, Stack, Token } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { certificateFor, zoneOf } from '../api/certificates.ts'
import { declareFirewall } from '../delivery/firewall.ts'
import type { Settings } from '../settings.ts'
import { stackProps } from './stack-props.ts'

export class EdgeStack extends Stack {
  /** As the stack of another region knows them. */
  readonly certificateArn: string
  readonly firewallArn: string | undefined

  constructor(scope: Construct, settings: Settings) {
    super(scope, 'Edge', stackProps(settings, 'edge', 'certificates and firewall of CloudFront'))
    const { hosts, certificates, waf, deployment } = settings
    const names = waf ? [hosts.download, hosts.enroll] : [hosts.download]
    const certificate = certificateFor(
      new Construct(this, 'Hosts'),
      names,
      zoneOf(this, settings),
      certificates?.edge,
    )
    this.certificateArn = elsewhere(certificate.certificateArn)
    this.firewallArn = waf ? elsewhere(declareFirewall(this, deployment)) : undefined
  }
}

/** What the settings name is the same everywhere; what is made here is asked for when it is deployed. */
const elsewhere = (value: string): string =>
  Token.isUnresolved(value) ? Stack.consumeReference(value, ReferenceStrength.WEAK) : value
