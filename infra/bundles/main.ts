/** `npm run build` */
import { BUNDLES, bundleAll } from './bundle.ts'

await bundleAll()
console.log(BUNDLES)
