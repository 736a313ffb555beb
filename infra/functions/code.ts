import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { BundleName } from '../bundles/places.ts'

/** Where a function's code comes from: the bundles, or what a test puts in their place. */
export type CodeOf = (name: BundleName) => Code

/** Maps stay behind: they are for whoever reads a stack trace, beside the bundle it came from. */
export const bundledIn =
  (folder: string): CodeOf =>
  (name) => {
    const bundle = join(folder, name)
    if (!existsSync(join(bundle, 'index.mjs'))) throw new Error(`${bundle} is not built: npm run build`)
    return Code.fromAsset(bundle, { exclude: ['**/*.map'] })
  }
