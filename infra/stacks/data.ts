/** What must outlive everything else. */
import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { type Buckets, declareBuckets } from '../data/buckets.ts'
import { declareTables, type Tables } from '../data/tables.ts'
import type { Settings } from '../settings.ts'
import { stackProps } from './stack-props.ts'

export class DataStack extends Stack {
  readonly tables: Tables
  readonly buckets: Buckets

  constructor(scope: Construct, settings: Settings) {
    super(scope, 'Data', stackProps(settings, 'data', 'tables and buckets'))
    this.tables = declareTables(this)
    this.buckets = declareBuckets(this, settings)
  }
}
