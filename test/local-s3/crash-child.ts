/** A service in a process of its own, for killing. Prints its address; ends with its standard input. */
import { startS3 } from '../../local/s3/server.ts'
import { credentials, region } from './credentials.ts'

const [, , dataDir = ''] = process.argv
const { url } = await startS3({ port: 0, dataDir, credentials, region, now: Date.now })
process.stdout.write(`${url}\n`)
process.stdin.resume().on('end', () => process.exit())
