/** A sync as the gateway hands it to the device function, for tests that need no sockets. */
import type { Context } from 'aws-lambda'
import type { HttpFunction } from '../../functions/http/http-function.ts'
import type { HttpEvent } from '../../shared/http/event.ts'

export const DEVICE_DOMAIN = 'device.example'
export const domains = { enroll: 'enroll.example', device: DEVICE_DOMAIN, admin: 'admin.example' }

const syncEvent = (certificatePem: string, body: object): HttpEvent => ({
  version: '2.0',
  routeKey: 'POST /v1/sync',
  rawPath: '/v1/sync',
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: {
    accountId: '000000000000',
    apiId: 'test',
    authentication: {
      clientCert: {
        clientCertPem: certificatePem,
        subjectDN: '',
        issuerDN: '',
        serialNumber: '',
        validity: { notBefore: '', notAfter: '' },
      },
    },
    domainName: DEVICE_DOMAIN,
    domainPrefix: 'device',
    http: { method: 'POST', path: '/v1/sync', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
    requestId: 'test',
    routeKey: 'POST /v1/sync',
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
}

export async function callSync(device: HttpFunction, certificatePem: string, body: object): Promise<Answer> {
  const { statusCode = 0, body: text = '' } = await device(syncEvent(certificatePem, body), context)
  return { status: statusCode, text, json: JSON.parse(text) }
}
