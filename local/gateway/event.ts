/** A request as API Gateway's HTTP API hands it to a function: payload format version 2.0, to the letter. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { pemOf } from '../../shared/adapters/x509/pem.ts'
import type { HttpEvent } from '../../shared/http/event.ts'
import type { Match } from './match.ts'
import { targetOf } from './target.ts'

export interface EventSource {
  readonly domainName: string
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly match: Match
}

/** HTTP API passes these as text; every other body as base64, by its content type alone. */
const TEXT = /^(text\/|application\/(json|javascript|xml|[\w.+-]+\+(json|xml))\b)/i

/** Repeated headers are joined by commas; cookies travel apart. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headersDistinct).filter(([name]) => name !== 'cookie')
  return Object.fromEntries(entries.map(([name, values]) => [name, (values ?? []).join(',')]))
}

function queryOf(search: URLSearchParams): Record<string, string> | undefined {
  const names = [...new Set(search.keys())]
  if (!names.length) return undefined
  return Object.fromEntries(names.map((name) => [name, search.getAll(name).join(',')]))
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(now: Date): string {
  const [, day, month, year, time] = now.toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}

/** Of the leaf only; the gateway has checked its chain. */
function clientCertificate(request: IncomingMessage) {
  if (!(request.socket instanceof TLSSocket)) return undefined
  const certificate = request.socket.getPeerX509Certificate()
  if (!certificate) return undefined
  return {
    clientCertPem: pemOf('CERTIFICATE', certificate.raw),
    subjectDN: certificate.subject.replaceAll('\n', ','),
    issuerDN: certificate.issuer.replaceAll('\n', ','),
    serialNumber: certificate.serialNumber.toLowerCase().replace(/..(?=.)/g, '$&:'),
    validity: { notBefore: certificate.validFrom, notAfter: certificate.validTo },
  }
}

export function eventOf({ domainName, request, body, match }: EventSource): HttpEvent {
  const target = targetOf(request.url)
  const headers = headersOf(request)
  const contentType = headers['content-type']
  const isText = contentType === undefined || TEXT.test(contentType)
  const clientCert = clientCertificate(request)
  const query = queryOf(new URLSearchParams(target.query))
  const now = new Date()
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath: target.path,
    rawQueryString: target.query,
    ...(request.headers.cookie && { cookies: request.headers.cookie.split(/;\s*/) }),
    headers,
    ...(query && { queryStringParameters: query }),
    ...(Object.keys(match.pathParameters).length && { pathParameters: match.pathParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(clientCert && { authentication: { clientCert } }),
      domainName,
      domainPrefix: domainName.split('.')[0] ?? '',
      http: {
        method: request.method ?? '',
        path: target.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: match.routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length && { body: isText ? body.toString('utf8') : body.toString('base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  }
}
