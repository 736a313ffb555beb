/**
 * What AWS charges, on demand, in US dollars without tax; free tiers are not counted. Each price says where it was
 * read and when. Those marked unverified are list prices as they are commonly known, looked up nowhere: read them
 * again on the page named before you rely on one.
 */
export const regions = ['us-east-1', 'ap-northeast-1'] as const
export type Region = (typeof regions)[number]

export interface Tier {
  /** Units in a month; absent: without end. */
  readonly upTo?: number
  /** For `per` units. */
  readonly usd: number
}

export interface Price {
  /** What is counted. */
  readonly unit: string
  readonly per: number
  readonly usd: Readonly<Record<Region, readonly Tier[]>>
  readonly source: string
  readonly asOf: string
  readonly verified: boolean
}

const MILLION = 1e6
const GB = 1e9
const TB = 1000 * GB

type Usd = number | readonly Tier[]
const tiers = (usd: Usd): readonly Tier[] => (typeof usd === 'number' ? [{ usd }] : usd)

const priced = (unit: string, per: number, us: Usd, tokyo: Usd) => ({
  unit,
  per,
  usd: { 'us-east-1': tiers(us), 'ap-northeast-1': tiers(tokyo) },
})

const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`
/** Read in copies of the AWS Price List; the usage type finds it there again. */
const listed = (usageType: string) => ({
  source: `AWS Price List, ${usageType}`,
  asOf: '2026-09-23',
  verified: true,
})
const known = (service: string) => ({ source: page(service), asOf: '2026-11-25', verified: false })

export const prices = {
  httpApiRequests: {
    ...priced(
      'requests of up to 512 KB',
      MILLION,
      [{ upTo: 300 * MILLION, usd: 1 }, { usd: 0.9 }],
      // The second tier of Tokyo was found nowhere: the first one is used throughout.
      1.29,
    ),
    ...listed('ApiGatewayHttpRequest'),
  },
  lambdaRequests: { ...priced('invocations', MILLION, 0.2, 0.2), ...listed('Request-ARM') },
  lambdaSeconds: {
    // Cheaper beyond 7.5 thousand million GB-s, which nobody here reaches.
    ...priced('GB-s on arm64', 1, 0.000_013_333_4, 0.000_013_333_4),
    ...listed('Lambda-GB-Second-ARM'),
  },
  reads: { ...priced('read request units', MILLION, 0.125, 0.1425), ...listed('ReadRequestUnits') },
  writes: { ...priced('write request units', MILLION, 0.625, 0.715), ...listed('WriteRequestUnits') },
  tableBytes: { ...priced('byte-months in tables', GB, 0.25, 0.285), ...listed('TimedStorage-ByteHrs') },
  backupBytes: {
    ...priced('byte-months of point-in-time recovery', GB, 0.2, 0.228),
    ...known('dynamodb'),
  },
  logBytes: { ...priced('bytes taken in', GB, 0.5, 0.76), ...listed('DataProcessing-Bytes') },
  keptLogBytes: {
    ...priced('byte-months of logs', GB, 0.03, 0.033),
    ...listed('CloudWatch TimedStorage-ByteHrs'),
  },
  metrics: { ...priced('metric-months', 1, 0.3, 0.3), ...listed('CW:MetricMonitorUsage') },
  alarms: { ...priced('alarm-months', 1, 0.1, 0.1), ...listed('CW:AlarmMonitorUsage') },
  dashboards: { ...priced('dashboard-months', 1, 3, 3), ...known('cloudwatch') },
  keys: { ...priced('key-months', 1, 1, 1), ...listed('KMS-Keys') },
  keyRequests: { ...priced('symmetric requests', 10_000, 0.03, 0.03), ...listed('KMS-Requests') },
  signatures: {
    ...priced('elliptic-curve signatures', 10_000, 0.15, 0.15),
    ...listed('KMS-Requests-Asymmetric'),
  },
  objectBytes: { ...priced('byte-months in S3', GB, 0.023, 0.025), ...listed('S3 TimedStorage-ByteHrs') },
  downloads: {
    ...priced('HTTPS requests to CloudFront', 10_000, 0.01, 0.012),
    ...listed('Requests-Tier2-HTTPS'),
  },
  mails: { ...priced('mails', 1000, 0.1, 0.1), ...known('ses') },
  schedules: { ...priced('scheduled invocations', MILLION, 1, 1.25), ...known('eventbridge') },
  signIns: { ...priced('administrators a month', 1, 0.015, 0.015), ...listed('CognitoEssentialsMAU') },
  zones: { ...priced('hosted zones', 1, 0.5, 0.5), ...known('route53') },

  // Listed apart in every bill.
  apiBytesOut: {
    ...priced(
      'bytes from the region',
      GB,
      [
        { upTo: 10 * TB, usd: 0.09 },
        { upTo: 50 * TB, usd: 0.085 },
        { upTo: 150 * TB, usd: 0.07 },
        { usd: 0.05 },
      ],
      [
        { upTo: 10 * TB, usd: 0.114 },
        { upTo: 50 * TB, usd: 0.089 },
        { upTo: 150 * TB, usd: 0.086 },
        { usd: 0.084 },
      ],
    ),
    ...listed('DataTransfer-Out-Bytes'),
  },
  downloadBytesOut: {
    ...priced(
      'bytes from CloudFront',
      GB,
      [{ upTo: 10 * TB, usd: 0.085 }, { upTo: 50 * TB, usd: 0.08 }, { usd: 0.06 }],
      [{ upTo: 10 * TB, usd: 0.114 }, { upTo: 50 * TB, usd: 0.089 }, { usd: 0.086 }],
    ),
    ...listed('US- and JP-DataTransfer-Out-Bytes'),
  },
  privateAuthorities: { ...priced('authority-months', 1, 400, 400), ...known('private-ca') },
  privateCertificates: {
    ...priced(
      'certificates issued',
      1,
      [{ upTo: 1000, usd: 0.75 }, { upTo: 10_000, usd: 0.35 }, { usd: 0.001 }],
      [{ upTo: 1000, usd: 0.75 }, { upTo: 10_000, usd: 0.35 }, { usd: 0.001 }],
    ),
    ...known('private-ca'),
  },
  channelMinutes: {
    ...priced('connection-minutes of IoT Core', MILLION, 0.08, 0.096),
    ...listed('IoT ConnectionMinutes'),
  },
} satisfies Record<string, Price>

export type PriceName = keyof typeof prices

/** What `quantity` units in one month cost, tier by tier. */
export function costOf(name: PriceName, region: Region, quantity: number): number {
  const { per, usd } = prices[name] as Price
  let from = 0
  let total = 0
  for (const tier of usd[region]) {
    const to = Math.min(quantity, tier.upTo ?? Number.POSITIVE_INFINITY)
    if (to <= from) break
    total += ((to - from) / per) * tier.usd
    from = to
  }
  return total
}
