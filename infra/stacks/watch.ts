/** What is looked at while nobody looks. All of it follows from what the other stacks declare. */
import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Settings } from '../settings.ts'
import { declareAlarms } from '../watch/alarms.ts'
import { watchApis } from '../watch/apis.ts'
import { watchCertificates } from '../watch/certificates.ts'
import { declareDashboard } from '../watch/dashboard.ts'
import { watchFunctions } from '../watch/functions.ts'
import { watchMail } from '../watch/mail.ts'
import { watchService } from '../watch/service.ts'
import { watchTables } from '../watch/tables.ts'
import { watchWork } from '../watch/work.ts'
import type { ApiStack } from './api.ts'
import type { DataStack } from './data.ts'
import { stackProps } from './stack-props.ts'

export class WatchStack extends Stack {
  constructor(scope: Construct, settings: Settings, data: DataStack, api: ApiStack) {
    super(scope, 'Watch', stackProps(settings, 'watch', 'alarms and dashboard'))
    const watched = [
      ...watchService(),
      ...watchApis(api.apis),
      ...watchFunctions(api.functions),
      ...watchTables(data.tables),
      ...watchWork(api.work),
      ...watchCertificates(settings, api.certificate.certificateArn),
      ...watchMail(),
    ]
    declareDashboard(this, settings, watched, declareAlarms(this, settings, watched))
  }
}
