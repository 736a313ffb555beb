/** Requests as the gateway hands them to a function, for tests that need no sockets. */
import type { Context } from 'aws-lambda'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import type { HttpEvent } from '../../shared/http/event.ts'

export const DEVICE_DOMAIN = 'device.example'
export const domains = { enroll: 'enroll.example', device: DEVICE_DOMAIN, admin: 'admin.example' }

const authenticated = (clientCertPem: string) => ({
  authentication: {
    clientCert: {
      clientCertPem,
      subjectDN: '',
      issuerDN: '',
      serialNumber: '',
      validity: { notBefore: '', notAfter: '' },
    },
  },
})

const post = (host: 'enroll' | 'device', path: string, body: object, certificatePem?: string): HttpEvent => ({
  version: '2.0',
  routeKey: `POST ${path}`,
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: {
    accountId: '000000000000',
    apiId: 'test',
    ...(certificatePem !== undefined && authenticated(certificatePem)),
    domainName: domains[host],
    domainPrefix: host,
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

const context = { getRemainingTimeInMillis: () => 10_000 } as Context

export interface Answer {
  readonly status: number
  /** As sent, for its length. */
  readonly text: string
  readonly json: Record<string, unknown>
  readonly retryAfter: unknown
}

async function call(answering: HttpFunction, event: HttpEvent): Promise<Answer> {
  const { statusCode = 0, body: text = '', headers } = await answering(event, context)
  return { status: statusCode, text, json: JSON.parse(text), retryAfter: headers?.['retry-after'] }
}

export const callSync = (device: HttpFunction, certificatePem: string, body: object): Promise<Answer> =>
  call(device, post('device', '/v1/sync', body, certificatePem))

export const callEnrol = (enroll: HttpFunction, body: object): Promise<Answer> =>
  call(enroll, post('enroll', '/v1/enroll', body))
