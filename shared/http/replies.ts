/** What a handler's answer becomes on the wire. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

export interface Page {
  readonly status: number
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Redirect {
  readonly location: string
}

const bare = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

export const json = (
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'application/json', ...bare, ...headers },
  body: JSON.stringify(body),
})

export const page = ({ status, html, headers }: Page): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': 'text/html; charset=utf-8', ...bare, ...headers },
  body: html,
})

export const redirect = ({ location }: Redirect): APIGatewayProxyStructuredResultV2 => ({
  statusCode: 302,
  headers: { location, 'referrer-policy': 'no-referrer', ...bare },
})
