/** `npm run build` */
import { bundleAll } from './bundle.ts'

await bundleAll()
