/** Where the bundles are: one folder a function, `index.mjs` in it. */
import { join } from 'node:path'
import { type FunctionName, functionNames } from '../../shared/http/functions.ts'

export const root = join(import.meta.dirname, '../..')
export const BUNDLES = join(root, 'dist/functions')

/** The functions that serve, and the one that prepares a deployment for them. */
export type BundleName = FunctionName | 'bootstrap'
export const bundleNames: readonly BundleName[] = [...functionNames, 'bootstrap']

export const bundleOf = (name: BundleName): string => join(BUNDLES, name)
