/**
 * The sender of mail, and what becomes of mail that does not arrive. Nothing reads the events yet: they wait in a
 * queue with an alarm.
 */
import { CfnOutput } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { IHostedZone } from 'aws-cdk-lib/aws-route53'
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { mailConfigurationSet } from '../names.ts'
import type { Settings } from '../settings.ts'
import { deadLetters } from './dead-letters.ts'

const failures = [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT]

export interface Mail {
  readonly returned: Queue
  readonly undelivered: Queue
}

function declareSender(scope: Construct, { mailFrom }: Settings, zone: IHostedZone | undefined): void {
  const domain = mailFrom.slice(mailFrom.indexOf('@') + 1)
  const identity = new EmailIdentity(scope, 'Sender', {
    identity: zone?.zoneName === domain ? Identity.publicHostedZone(zone) : Identity.domain(domain),
  })
  identity.dkimRecords.forEach(({ name, value }, index) => {
    if (zone?.zoneName !== domain)
      new CfnOutput(scope, `Dkim${index + 1}`, { value: `${name} CNAME ${value}` })
  })
}

export function declareMail(scope: Construct, settings: Settings, zone: IHostedZone | undefined): Mail {
  declareSender(scope, settings, zone)
  const name = mailConfigurationSet(settings)
  const set = new ConfigurationSet(scope, 'Set', {
    configurationSetName: name,
    reputationMetrics: true,
    tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
  })
  set.addEventDestination('Events', {
    destination: EventDestination.eventBus(EventBus.fromEventBusName(scope, 'Bus', 'default')),
    events: failures,
  })
  const undelivered = deadLetters(scope, 'Undelivered')
  const returned = deadLetters(scope, 'Returned')
  new Rule(scope, 'Failures', {
    eventPattern: {
      source: ['aws.ses'],
      detail: { mail: { tags: { 'ses:configuration-set': [name] } } },
    },
    targets: [new SqsQueue(returned, { deadLetterQueue: undelivered })],
  })
  return { returned, undelivered }
}
