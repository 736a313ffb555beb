/** An uploaded APK becomes an installation package: everything about it is read from the file (mission D1). */
import { YaguraError } from '../../domain/errors.ts'
import { objectPrefixes } from '../../domain/object-keys.ts'
import type { ApkDescription, InstallationPackage } from '../../domain/package.ts'
import type { Ports } from '../../ports/all.ts'
import { type ApkFacts, readApk } from '../../protocol/apk/read-apk.ts'
import { verifyApkSignature } from '../../protocol/apk/verify-signature.ts'
import { type Actor, auditRecord } from '../audit/record.ts'
import { APK_TYPE, uploadKey } from './request-upload.ts'

type Needs = Pick<Ports, 'objects' | 'packages' | 'clock' | 'ids' | 'log'>

export interface PackageRequest {
  readonly uploadId: string
  readonly name: string
  readonly note?: string | undefined
}

/** What one function call can hash within its deadline. */
const MAX_BYTES = 1024 ** 3

export async function registerPackage(
  ports: Needs,
  actor: Actor,
  { uploadId, name, note }: PackageRequest,
): Promise<InstallationPackage> {
  const uploaded = uploadKey(uploadId)
  const source = await ports.objects.source(uploaded)
  if (!source) throw new YaguraError('upload.not_found', { uploadId })
  if (source.size > MAX_BYTES) throw new YaguraError('apk.too_large', { limitBytes: MAX_BYTES })
  const facts = await readApk(source)
  await verifyApkSignature(source)
  const previous = await ports.packages.latestOf(facts.packageName)
  refuseOtherSigner(facts, previous)
  const id = ports.ids.next('pkg')
  const objectKey = `${objectPrefixes.packages}${id}.apk`
  const copied = await ports.objects.composeWithTail(uploaded, source.size, new Uint8Array(), objectKey, {
    contentType: APK_TYPE,
  })
  if (!copied) throw new YaguraError('upload.not_found', { uploadId })
  const item: InstallationPackage = {
    id,
    name,
    ...(note !== undefined && { note }),
    sizeBytes: source.size,
    objectKey,
    createdAtMs: ports.clock.now(),
    createdBy: actor,
    apk: describe(facts),
  }
  const audit = auditRecord(ports, actor, {
    action: 'package.create',
    target: id,
    after: { name, eulaAccepted: true, apk: { ...item.apk, permissions: item.apk.permissions.length } },
  })
  if (!(await ports.packages.create(item, previous, audit))) {
    await ports.objects.delete(objectKey)
    throw new YaguraError('service.conflict')
  }
  await ports.objects
    .delete(uploaded)
    .catch((error) => ports.log.error('upload.left_behind', error, { uploadId }))
  return item
}

const describe = ({ labels, ...facts }: ApkFacts): ApkDescription => ({
  packageName: facts.packageName,
  versionCode: facts.versionCode,
  versionName: facts.versionName,
  label: labels.default,
  minSdk: facts.minSdk,
  targetSdk: facts.targetSdk,
  permissions: facts.permissions,
  signers: facts.signers,
})

/** Android would refuse the update on every phone; better here, once. */
function refuseOtherSigner(facts: ApkFacts, previous: InstallationPackage | undefined): void {
  if (!previous) return
  const known = new Set(previous.apk.signers.map(({ sha256 }) => sha256))
  if (facts.signers.some(({ sha256 }) => known.has(sha256))) return
  throw new YaguraError('apk.other_signer', {
    packageName: facts.packageName,
    expected: [...known],
    found: facts.signers.map(({ sha256 }) => sha256),
  })
}

export async function requirePackage(
  { packages }: Pick<Ports, 'packages'>,
  id: string,
): Promise<InstallationPackage> {
  const item = await packages.get(id)
  if (!item) throw new YaguraError('package.not_found', { packageId: id })
  return item
}
