/** Which row of the route table a request is for, as API Gateway decides it: exact paths before parameters. */

import {
  DEFAULT_TIMEOUT_MS,
  type Host,
  methodsOf,
  needsOfRoute,
  type Routes,
} from '../../shared/http/route.ts'
import type { Row } from '../needs/row.ts'

export interface Match {
  readonly routeKey: string
  readonly pathParameters: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly row: Row
}

interface Pattern {
  readonly routeKey: string
  readonly method: string
  readonly segments: readonly string[]
  readonly timeoutMs: number
  readonly row: Row
}

const isParameter = (segment: string): boolean => segment.startsWith('{')
const parameters = ({ segments }: Pattern): number => segments.filter(isParameter).length

function patterns(routes: Routes, host: Host): Pattern[] {
  return Object.entries(routes)
    .filter(([, route]) => route.host === host)
    .flatMap(([id, route]) =>
      methodsOf(route).map((method) => ({
        routeKey: `${method} ${route.path}`,
        method,
        segments: route.path.split('/'),
        timeoutMs: route.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        row: { id, needs: needsOfRoute(route) },
      })),
    )
    .sort((a, b) => parameters(a) - parameters(b))
}

function parametersIn(
  pattern: readonly string[],
  path: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined
  const found: Record<string, string> = {}
  for (const [index, segment] of pattern.entries()) {
    const given = path[index] ?? ''
    if (isParameter(segment)) {
      if (given === '') return undefined
      found[segment.slice(1, -1)] = given
    } else if (segment !== given) return undefined
  }
  return found
}

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

export function matcher(routes: Routes, host: Host): (method: string, pathname: string) => Match | undefined {
  const all = patterns(routes, host)
  return (method, pathname) => {
    const path = pathname.split('/').map(decoded)
    for (const { method: wanted, segments, ...found } of all) {
      const pathParameters = wanted === method ? parametersIn(segments, path) : undefined
      if (pathParameters) return { ...found, pathParameters }
    }
    return undefined
  }
}
