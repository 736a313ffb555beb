/** Requests of phones as the gateway hands them to the functions, for tests that need no sockets. */
import type { Context } from 'aws-lambda'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import type { HttpEvent } from '../../shared/http/event.ts'

export const DEVICE_DOMAIN = 'device.example'
export const domains = { enroll: 'enroll.example', device: DEVICE_DOMAIN, admin: 'admin.example' }

export const eventOf = (
  path: string,
  domainName: string,
  body: object,
  certificatePem?: string,
): HttpEvent => ({
  version: '2.0',
  routeKey: `POST ${path}`,
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: {
    accountId: '000000000000',
    apiId: 'test',
    ...(certificatePem && {
      authentication: {
        clientCert: {
          clientCertPem: certificatePem,
          subjectDN: '',
          issuerDN: '',
          serialNumber: '',
          validity: { notBefore: '', notAfter: '' },
        },
      },
    }),
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
    requestId: 'test',
    routeKey: `POST ${path}`,
    stage: '$default',
    time: '',
    timeEpoch: 0,
  },
  body: JSON.stringify(body),
  isBase64Encoded: false,
})

const USUAL_MS = 10_000

export interface Answer {
  readonly status: number
  /** As sent, for its length. */
  readonly text: string
  readonly json: Record<string, unknown>
  readonly retryAfter: unknown
}

async function call(function_: HttpFunction, event: HttpEvent, remainingMs: number): Promise<Answer> {
  const context = { getRemainingTimeInMillis: () => remainingMs } as Context
  const { statusCode = 0, body: text = '', headers = {} } = await function_(event, context)
  return { status: statusCode, text, json: JSON.parse(text), retryAfter: headers['retry-after'] }
}

export const callSync = (
  device: HttpFunction,
  certificatePem: string,
  body: object,
  remainingMs = USUAL_MS,
): Promise<Answer> => call(device, eventOf('/v1/sync', domains.device, body, certificatePem), remainingMs)

export const callEnrol = (enroll: HttpFunction, body: object, remainingMs = USUAL_MS): Promise<Answer> =>
  call(enroll, eventOf('/v1/enroll', domains.enroll, body), remainingMs)
