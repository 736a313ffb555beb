/** What an organisation decides before it deploys. A key that is not known here is a mistake, not a wish. */
import { readFileSync } from 'node:fs'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import * as z from 'zod'
import { functionNames } from '../shared/http/functions.ts'

const host = z.hostname().lowercase()
const arn = (service: string, region = '[a-z0-9-]+') =>
  z
    .string()
    .regex(new RegExp(`^arn:aws[a-z-]*:${service}:${region}:[0-9]{12}:.+$`), `not an ARN of ${service}`)

/** Days for which CloudWatch Logs can keep a log. */
const retention = z
  .number()
  .refine(
    (days) => days in RetentionDays && days < RetentionDays.INFINITE,
    'not a retention that CloudWatch Logs offers',
  )

const shape = z.strictObject({
  /** Names everything of this service: two in one account differ by it. */
  deployment: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,15}$/, 'lower-case letters, digits and hyphens, 2 to 16')
    // Cognito keeps these for its own names.
    .regex(/^(?!.*(aws|amazon|cognito))/, 'may not have aws, amazon or cognito in it'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-[0-9]$/, 'not a region'),
  hosts: z.strictObject({ enroll: host, device: host, admin: host, download: host }),
  /** A public zone of Route 53 in this account. Without one, certificates are named below and DNS is set by hand. */
  hostedZone: z.strictObject({ id: z.string().regex(/^Z[A-Z0-9]+$/), name: host }).optional(),
  certificates: z
    .strictObject({
      /** For the enrolment, device and administration hosts. */
      hosts: arn('acm'),
      /** For the download host, and for the enrolment host behind the firewall. CloudFront looks there alone. */
      edge: arn('acm', 'us-east-1'),
    })
    .optional(),
  /** As phones and mails name it; administrators can change it later. */
  organisation: z.string().min(1).max(100),
  /** Who is invited as the first administrator. */
  adminMail: z.email(),
  /** Sender of every mail; its domain is proved to SES. */
  mailFrom: z.email(),
  /** Who hears of alarms; nobody when absent. */
  alarmMail: z.email().optional(),
  issuer: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('kms') }),
      /** Without the ARN of an authority that is there, one is made: about $400 a month. */
      z.strictObject({ kind: z.literal('acm-pca'), authorityArn: arn('acm-pca').optional() }),
    ])
    .default({ kind: 'kms' }),
  /** A firewall and CloudFront before the enrolment host. */
  waf: z.boolean().default(false),
  logRetentionDays: retention.default(RetentionDays.THREE_MONTHS),
  memoryMb: z.partialRecord(z.enum(functionNames), z.int().min(128).max(10_240)).default({}),
  /** Keeps a flood on one host from starving the others. New accounts have too little to set any aside. */
  reserveConcurrency: z.boolean().default(true),
})

export type Settings = z.infer<typeof shape>

const settings = shape
  .refine(({ hostedZone, certificates }) => Boolean(hostedZone) !== Boolean(certificates), {
    path: ['hostedZone'],
    message:
      'either the hosted zone, in which names and certificates are made, or certificates made elsewhere',
  })
  .refine(({ hosts }) => new Set(Object.values(hosts)).size === Object.keys(hosts).length, {
    path: ['hosts'],
    message: 'each host needs a name of its own',
  })
  .refine(
    ({ hosts, hostedZone }) =>
      !hostedZone || Object.values(hosts).every((name) => name.endsWith(`.${hostedZone.name}`)),
    { path: ['hosts'], message: 'every host must be in the hosted zone' },
  )

/** Throws one sentence for each thing that is wrong. */
export function parseSettings(value: unknown): Settings {
  const parsed = settings.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Error(`These settings cannot be deployed:\n${z.prettifyError(parsed.error)}`)
}

export const readSettings = (file: string): Settings => parseSettings(JSON.parse(readFileSync(file, 'utf8')))
