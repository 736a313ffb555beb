import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import type { Settings } from '../settings.ts'
import type { ApiStack } from './api.ts'
import type { DataStack } from './data.ts'
import { stackProps } from './stack-props.ts'

export class WatchStack extends Stack {
  constructor(scope: Construct, settings: Settings, _data: DataStack, _api: ApiStack) {
    super(scope, 'Watch', stackProps(settings, 'watch', 'alarms and dashboard'))
  }
}
