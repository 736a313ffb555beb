/** What it takes a process that has just started to have a bundle ready for its first event. */
import { execFileSync } from 'node:child_process'

export interface Start {
  /** Milliseconds by the clock, and of processor time. */
  readonly ms: number
  readonly cpuMs: number
}

/** Names are enough: nothing is called before the first event. */
const environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  YAGURA_ENROLL_URL: 'https://enroll.example',
  YAGURA_DEVICE_URL: 'https://device.example',
  YAGURA_ADMIN_URL: 'https://admin.example',
  YAGURA_MAIL_FROM: 'yagura@example.com',
  YAGURA_ENROLL_DOMAIN: 'enroll.example',
  YAGURA_DEVICE_DOMAIN: 'device.example',
  YAGURA_ADMIN_DOMAIN: 'admin.example',
  YAGURA_FLEET_TABLE: 'fleet',
  YAGURA_CORE_TABLE: 'core',
  YAGURA_BUCKET: 'objects',
  YAGURA_KEY_SOURCE: 'kms',
  YAGURA_KEYS: '/yagura/bench',
  YAGURA_TOKEN_ISSUER: 'https://sign-in.example',
  YAGURA_TOKEN_KEYS_URL: 'https://sign-in.example/jwks',
  YAGURA_TOKEN_AUDIENCE: 'yagura-api',
  YAGURA_TOKEN_CLIENT_IDS: 'console',
}

const program = (file: string): string => `
  const cpu = process.cpuUsage(), at = performance.now()
  await import(${JSON.stringify(file)})
  const ms = performance.now() - at, { user, system } = process.cpuUsage(cpu)
  console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }))
  process.exit()`

export const start = (file: string): Start =>
  JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program(file)], {
      env: environment,
      encoding: 'utf8',
    }),
  )
