import { type Catalogues, sayFrom } from './catalogue.ts'
import enMails from './en/mails.json' with { type: 'json' }
import enPages from './en/pages.json' with { type: 'json' }
import enProblems from './en/problems.json' with { type: 'json' }
import jaMails from './ja/mails.json' with { type: 'json' }
import jaPages from './ja/pages.json' with { type: 'json' }
import jaProblems from './ja/problems.json' with { type: 'json' }

const en = { ...enMails, ...enPages, ...enProblems }

export type TextKey = keyof typeof en

/** Every message by language and key, in ICU MessageFormat. A key missing in Japanese does not compile. */
export const catalogues: Catalogues<TextKey> = {
  en,
  ja: { ...jaMails, ...jaPages, ...jaProblems },
}

export const text = sayFrom(catalogues)
