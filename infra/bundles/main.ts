/** `npm run build` */
import { bundleAll } from './bundle.ts'
import { BUNDLES } from './places.ts'

await bundleAll()
console.log(BUNDLES)
