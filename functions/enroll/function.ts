import { publishedCache } from '../../shared/app/sync/published-cache.ts'
import { currentTrust } from '../../shared/app/trust/current-trust.ts'
import { readOwnTrust } from '../../shared/app/trust/own-trust.ts'
import type { YaguraError } from '../../shared/domain/errors.ts'
import { anonymous } from '../../shared/http/callers.ts'
import { statusOf } from '../../shared/http/problems.ts'
import type { Page } from '../../shared/http/replies.ts'
import { enrollRoutes } from '../../shared/http/routes/enroll.ts'
import { pageHeaders } from '../../shared/pages/headers.ts'
import { problemPage } from '../../shared/pages/problem-page.ts'
import type { Ports } from '../../shared/ports/all.ts'
import type { Locale } from '../../shared/texts/locale.ts'
import { byLink } from '../authenticators.ts'
import { createHttpFunction, type HttpFunction } from '../http/http-function.ts'
import type { FunctionSettings } from '../settings.ts'
import { enrollHandlers } from './handlers.ts'

const NAMELESS = 'Yagura'

const showProblem =
  (ports: Ports) =>
  async (locale: Locale, { code }: YaguraError): Promise<Page> => {
    const status = statusOf(code)
    // A store that has just failed is not asked for a name.
    const organisation =
      status >= 500
        ? NAMELESS
        : await currentTrust(ports).then(
            ({ jws }) => readOwnTrust(jws).organisation,
            () => NAMELESS,
          )
    return { status, html: problemPage({ locale, organisation }, code), headers: pageHeaders }
  }

export const enrollFunction = (ports: Ports, settings: FunctionSettings): HttpFunction =>
  createHttpFunction({
    ...settings,
    log: ports.log,
    ready: publishedCache(ports.published, ports.clock).head,
    routes: enrollRoutes,
    authenticators: { none: anonymous, proof: anonymous, link: byLink(ports) },
    handlers: enrollHandlers(ports),
    problemPage: showProblem(ports),
  })
