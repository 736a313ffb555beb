/** A phone without hardware: the rules of its Android version, and a user who may or may not act. */
import type { SettingReport } from '../../shared/http/contracts/device.ts'
import type { Handset } from '../core/ports.ts'
import { newBody, type PhoneBody, released, type UserAction } from './body.ts'
import { enforcerOf } from './enforcers.ts'
import { type ModelName, models } from './models.ts'

const AGENT_VERSION = '0.1.0'

/** Where the phone's condition is kept between runs. */
export interface BodyStore {
  load(): Promise<PhoneBody | undefined>
  save(body: PhoneBody): Promise<void>
}

export interface HandsetOptions {
  readonly name?: string | undefined
  readonly model: ModelName
  readonly locale: string
  readonly timeZone: string
  readonly store: BodyStore
}

export interface SimulatedHandset extends Handset {
  body(): Promise<PhoneBody>
  /** What the person holding the phone does. */
  act(action: UserAction): Promise<void>
}

type Applied = { readonly body: PhoneBody; readonly reports: Record<string, SettingReport> }

/** Every setting is judged by the phone as its user left it; restrictions not asked for any more are lifted. */
function applyAll(apiLevel: number, held: PhoneBody, settings: Readonly<Record<string, unknown>>): Applied {
  const situation = { apiLevel, body: held, settings }
  const reports: Record<string, SettingReport> = {}
  let body = released(held)
  for (const [key, value] of Object.entries(settings)) {
    const { report, change } = enforcerOf(key)(value, situation)
    reports[key] = report
    body = { ...body, ...change }
  }
  return { body, reports }
}

export function createSimulatedHandset(options: HandsetOptions): SimulatedHandset {
  const { store, name, locale, timeZone } = options
  const model = models[options.model]
  const body = async () => (await store.load()) ?? newBody
  return {
    body,
    act: async (action) => store.save({ ...(await body()), ...action }),
    facts: async () => ({
      ...(name === undefined ? {} : { name }),
      ...model,
      agentVersion: AGENT_VERSION,
      locale,
      timeZone,
      installSource: 'simulator',
    }),
    apply: async (settings) => {
      const held = await body()
      const applied = applyAll(model.apiLevel, held, settings)
      if (JSON.stringify(applied.body) !== JSON.stringify(held)) await store.save(applied.body)
      return applied.reports
    },
  }
}
