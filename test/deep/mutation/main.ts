/** `node test/deep/mutation/main.ts domain [file …]`: a part, or some of its files, on one core. */
import { mutate, type Part, parts } from './mutate.ts'

const [part = '', ...files] = process.argv.slice(2)
if (!Object.hasOwn(parts, part)) throw new Error(`which part? ${Object.keys(parts)}`)
console.log(await mutate(part as Part, { concurrency: 1, ...(files.length && { files }) }))
