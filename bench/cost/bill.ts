/** A month's bill: components that every deployment pays, and what is listed apart. */
import { sum } from '../harness/stats.ts'
import { costOf, type PriceName, type Region } from '../prices.ts'
import type { Usage } from './usage.ts'

/** Each price belongs to one of these. */
const components: Readonly<Record<string, readonly PriceName[]>> = {
  'API Gateway, HTTP API': ['httpApiRequests'],
  'Lambda, arm64': ['lambdaRequests', 'lambdaSeconds'],
  'DynamoDB reads': ['reads'],
  'DynamoDB writes': ['writes'],
  'DynamoDB storage and backup': ['tableBytes', 'backupBytes'],
  Logs: ['logBytes', 'keptLogBytes'],
  'Metrics, alarms, dashboard': ['metrics', 'alarms', 'dashboards'],
  'KMS: keys and signatures': ['keys', 'keyRequests', 'signatures'],
  'Definitions: S3, CloudFront': ['objectBytes', 'downloads'],
  'Mail, SES': ['mails'],
  'EventBridge schedules': ['schedules'],
  'Sign-in and DNS': ['signIns', 'zones'],
}

const apart: Readonly<Record<string, readonly PriceName[]>> = {
  'Data transfer, syncs': ['apiBytesOut'],
  'Data transfer, definitions': ['downloadBytesOut'],
  'ACM Private CA instead of KMS': ['privateAuthorities', 'privateCertificates'],
  'Channel without FCM, every phone': ['channelMinutes'],
}

export interface Bill {
  readonly components: Readonly<Record<string, number>>
  readonly total: number
  readonly perDevice: number
  readonly apart: Readonly<Record<string, number>>
  /** With what phones download beside packages. */
  readonly perDeviceWithTransfer: number
}

export function billOf(devices: number, region: Region, usage: Usage): Bill {
  const priced = (group: Readonly<Record<string, readonly PriceName[]>>) =>
    Object.fromEntries(
      Object.entries(group).map(([label, names]) => [
        label,
        sum(names.map((name) => costOf(name, region, usage[name]))),
      ]),
    )
  const paid = priced(components)
  const total = sum(Object.values(paid))
  const separate = priced(apart)
  const transfer =
    costOf('apiBytesOut', region, usage.apiBytesOut) +
    costOf('downloadBytesOut', region, usage.downloadBytesOut)
  return {
    components: paid,
    total,
    perDevice: total / devices,
    apart: separate,
    perDeviceWithTransfer: (total + transfer) / devices,
  }
}
