/** What a phone says about itself; `shared/http/contracts/facts.ts` gives the limits. */
export interface Facts {
  readonly name?: string | undefined
  readonly manufacturer: string
  readonly model: string
  readonly osVersion: string
  readonly apiLevel: number
  readonly securityPatch?: string | undefined
  readonly agentVersion: string
  readonly locale: string
  readonly timeZone: string
  readonly installSource: 'package' | 'store' | 'vendor' | 'simulator' | 'unknown'
}
