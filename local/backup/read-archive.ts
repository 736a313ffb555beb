/** Reads what `archiveOf` wrote, as if somebody else had written it. */
import { once } from 'node:events'
import { Parser, type ReadEntry } from 'tar'

export type Take = (path: string, body: AsyncIterable<Buffer>) => Promise<void>

/** Plain files below the folder that they are put into; never a link, a device, or a way out. */
function safePathOf({ path, type }: ReadEntry): string {
  const isSafe = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (type !== 'File' || !isSafe || path.includes('\0')) throw new Error(`${type} ${path} is none of ours`)
  return path
}

/** Gives every member to `take`, one after the other; it reads the body to its end. Throws for a damaged archive. */
export async function readArchive(plain: AsyncIterable<Uint8Array>, take: Take): Promise<void> {
  const failed = Promise.withResolvers<never>()
  let taken = Promise.resolve()
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      taken = taken.then(() => take(safePathOf(entry), entry))
      taken.catch(failed.reject)
    },
  })
  parser.on('error', failed.reject)
  const next = (event: string) => Promise.race([once(parser, event), failed.promise])
  const ended = next('end')
  ended.catch(() => undefined)
  for await (const chunk of plain) if (!parser.write(chunk)) await next('drain')
  parser.end()
  await ended
  await taken
}
