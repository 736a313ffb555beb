/** Standalone packages: anybody with the address may install; the phone waits among the unassigned (D2). */
import { tokenHash } from '../../domain/digests.ts'
import { YaguraError } from '../../domain/errors.ts'
import type { StandalonePackage } from '../../domain/package.ts'
import type { Ports } from '../../ports/all.ts'
import { type Actor, auditRecord } from '../audit/record.ts'
import { newToken } from '../token.ts'
import { requirePackage } from './register-package.ts'
import { stampedCopyUrl } from './stamped-copy.ts'

type Writing = Pick<Ports, 'standalones' | 'packages' | 'clock' | 'ids' | 'secrets'>
type Reading = Pick<
  Ports,
  'standalones' | 'packages' | 'secrets' | 'addresses' | 'clock' | 'objects' | 'signer' | 'trust'
>

const context = (id: string): string => `standalone:${id}`

async function freshToken({ ids, secrets }: Writing, id: string) {
  const token = newToken(ids)
  return { tokenHash: tokenHash(token), sealedToken: await secrets.seal(Buffer.from(token), context(id)) }
}

/** Without what is secret or only for the store. */
const told = ({ packageId, published, tokenVersion }: StandalonePackage) => ({
  packageId,
  published,
  tokenVersion,
})

export async function publishStandalone(
  ports: Writing,
  actor: Actor,
  packageId: string,
): Promise<StandalonePackage> {
  const { name } = await requirePackage(ports, packageId)
  const id = ports.ids.next('std')
  const item: StandalonePackage = {
    id,
    packageId,
    name,
    published: true,
    ...(await freshToken(ports, id)),
    tokenVersion: 1,
    createdAtMs: ports.clock.now(),
  }
  const audit = auditRecord(ports, actor, { action: 'standalone.publish', target: id, after: told(item) })
  await ports.standalones.create(item, audit)
  return item
}

export async function requireStandalone(
  { standalones }: Pick<Ports, 'standalones'>,
  id: string,
): Promise<StandalonePackage> {
  const item = await standalones.get(id)
  if (!item) throw new YaguraError('standalone.not_found')
  return item
}

async function replace(
  ports: Writing,
  actor: Actor,
  action: string,
  before: StandalonePackage,
  after: StandalonePackage,
): Promise<StandalonePackage> {
  const audit = auditRecord(ports, actor, {
    action,
    target: before.id,
    before: told(before),
    after: told(after),
  })
  if (!(await ports.standalones.replace(before, after, audit))) throw new YaguraError('service.conflict')
  return after
}

/** Phones that registered by it stay; its token registers no more. */
export async function unpublishStandalone(
  ports: Writing,
  actor: Actor,
  id: string,
): Promise<StandalonePackage> {
  const before = await requireStandalone(ports, id)
  if (!before.published) return before
  return replace(ports, actor, 'standalone.unpublish', before, { ...before, published: false })
}

/** Copies downloaded before register no more phones; nobody who did is touched. */
export async function rotateStandaloneToken(
  ports: Writing,
  actor: Actor,
  id: string,
): Promise<StandalonePackage> {
  const before = await requireStandalone(ports, id)
  const after = { ...before, ...(await freshToken(ports, id)), tokenVersion: before.tokenVersion + 1 }
  return replace(ports, actor, 'standalone.rotate', before, after)
}

/** Where the stamped package can be downloaded; `standalone.not_found` once it is unpublished. */
export async function downloadStandalone(ports: Reading, id: string): Promise<string> {
  const item = await requireStandalone(ports, id)
  if (!item.published) throw new YaguraError('standalone.not_found')
  const token = Buffer.from(await ports.secrets.open(item.sealedToken, context(id))).toString()
  return stampedCopyUrl(ports, {
    item: await requirePackage(ports, item.packageId),
    proof: { kind: 'package', token },
    copyId: `${item.id}-${item.tokenVersion}`,
  })
}
