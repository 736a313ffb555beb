/** All that answers and works. It holds nothing that could not be made again. */
import { Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager'
import { Construct } from 'constructs'
import { type Host, hosts } from '../../shared/http/route.ts'
import { declareApis } from '../api/api.ts'
import { certificateFor, zoneOf } from '../api/certificates.ts'
import { distributionTarget, gatewayTarget, pointName } from '../api/dns.ts'
import { declareDomains } from '../api/domains.ts'
import { declareDelivery, type Edge } from '../delivery/delivery.ts'
import type { CodeOf } from '../functions/code.ts'
import { environmentOf } from '../functions/environment.ts'
import { declareFunctions, type Functions } from '../functions/functions.ts'
import type { Resources } from '../functions/resources.ts'
import { declareMail } from '../work/mail.ts'
import { declareWork, type Work } from '../work/work.ts'
import { stackProps } from './stack-props.ts'

export class ApiStack extends Stack {
  readonly functions: Functions
  readonly apis: Readonly<Record<Host, HttpApi>>
  readonly work: Work
  /** The public certificate of the three hosts. */
  readonly certificate: ICertificate

  constructor(scope: Construct, resources: Resources, edge: Edge, codeOf: CodeOf) {
    const { settings, buckets, tables } = resources
    super(scope, 'Api', stackProps(settings, 'api', 'hosts, functions, schedules and mail'))
    const part = (id: string): Construct => new Construct(this, id)
    const zone = zoneOf(this, settings)
    const names = hosts.map((host) => settings.hosts[host])
    this.certificate = certificateFor(part('Hosts'), names, zone, settings.certificates?.hosts)
    const domains = declareDomains(part('Domains'), settings, buckets.truststore, this.certificate)
    const delivery = declareDelivery(part('Delivery'), resources, edge, domains.enroll)
    const environment = { ...environmentOf(resources), ...delivery.environment }
    this.functions = declareFunctions(part('Functions'), resources, codeOf, (name) =>
      name === 'enroll' ? { ...environment, ...delivery.enrollEnvironment } : environment,
    )
    this.apis = declareApis(part('Apis'), settings, domains, this.functions)
    const mail = declareMail(part('Mail'), settings, zone)
    this.work = declareWork(part('Work'), settings, this.functions, tables.core, mail)

    const targets = {
      enroll: delivery.enroll ? distributionTarget(delivery.enroll) : gatewayTarget(domains.enroll),
      device: gatewayTarget(domains.device),
      admin: gatewayTarget(domains.admin),
      download: distributionTarget(delivery.downloads),
    }
    for (const [host, target] of Object.entries(targets))
      pointName(part(`Name-${host}`), settings.hosts[host as Host], target, zone)
  }
}
