import type { ErrorCode } from '../domain/errors.ts'
import { problemTitle } from '../texts/problems.ts'
import { text } from '../texts/text.ts'
import { statePage } from './parts.ts'
import type { PageView } from './view.ts'

/** What a person sees when a page could not be made: the catalogue's sentence for the code, and whom to ask. */
export const problemPage = (view: PageView, code: ErrorCode): string =>
  statePage(view, {
    title: text(view.locale, 'page.problem.title'),
    happened: [problemTitle(view.locale, code)],
    next: [text(view.locale, 'page.problem.ask', { organisation: view.organisation })],
  })
