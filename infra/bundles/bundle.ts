/**
 * The functions as AWS gets them: one folder each, made once, taken as it is by the stacks and by
 * `npm start -- --bundled`. What a function loads late stays a file of its own beside its `index.mjs`.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { BUNDLES, type BundleName, bundleNames, bundleOf, root } from './places.ts'

/** CommonJS packages ask for Node's modules by `require`, which a module does not have. */
const REQUIRE =
  "import{createRequire as yaguraRequire}from'node:module';const require=yaguraRequire(import.meta.url);"

/** For every bundle that is measured against another: the same for both. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  minify: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  banner: { js: REQUIRE },
  logLevel: 'warning',
} as const satisfies BuildOptions

const sourceOf = (name: BundleName): string => join(root, `functions/lambda/${name}.ts`)

async function bundle(name: BundleName): Promise<void> {
  await build({
    ...bundleOptions,
    entryPoints: { index: sourceOf(name) },
    outdir: bundleOf(name),
  })
}

export async function bundleAll(): Promise<void> {
  await rm(BUNDLES, { recursive: true, force: true })
  await Promise.all(bundleNames.map(bundle))
}
