/** Where the bundles are: one folder a function, `index.mjs` in it. */
import { join } from 'node:path'
import type { FunctionName } from '../../shared/http/functions.ts'

export const root = join(import.meta.dirname, '../..')
export const BUNDLES = join(root, 'dist/functions')

export const bundleOf = (name: FunctionName): string => join(BUNDLES, name)
