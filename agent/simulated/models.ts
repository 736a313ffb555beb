/** Phones that do not exist, of Android versions whose rules differ. */
export interface Model {
  readonly manufacturer: string
  readonly model: string
  readonly osVersion: string
  readonly apiLevel: number
  readonly securityPatch: string
}

export const models = {
  'mikage-m1': {
    manufacturer: 'Mikage Works',
    model: 'M1',
    osVersion: '8.0.0',
    apiLevel: 26,
    securityPatch: '2020-09-01',
  },
  'mikage-m3': {
    manufacturer: 'Mikage Works',
    model: 'M3',
    osVersion: '10',
    apiLevel: 29,
    securityPatch: '2023-02-05',
  },
  'aogiri-s5': {
    manufacturer: 'Aogiri Mobile',
    model: 'S5',
    osVersion: '13',
    apiLevel: 33,
    securityPatch: '2026-03-05',
  },
  'aogiri-s7': {
    manufacturer: 'Aogiri Mobile',
    model: 'S7',
    osVersion: '15',
    apiLevel: 35,
    securityPatch: '2026-10-05',
  },
} as const satisfies Record<string, Model>

export type ModelName = keyof typeof models
export const modelNames = Object.keys(models) as ModelName[]
export const defaultModel: ModelName = 'aogiri-s7'

export const isModelName = (name: string): name is ModelName => Object.hasOwn(models, name)
