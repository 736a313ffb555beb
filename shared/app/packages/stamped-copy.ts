/**
 * The same APK with the connection inside, still validly signed (mission D2). Made at the first download, named
 * by what is stamped in, and then served again as it is.
 */
import { sha256 } from '../../domain/digests.ts'
import { YaguraError } from '../../domain/errors.ts'
import type { InstallationPackage } from '../../domain/package.ts'
import { STAMP_VALID_MS } from '../../domain/signing-keys.ts'
import type { Ports } from '../../ports/all.ts'
import { planStamp } from '../../protocol/apk/stamp.ts'
import type { Stamp, TrustDocument } from '../../protocol/signed/documents.ts'
import { currentTrust, readOwnTrust } from '../trust/current-trust.ts'
import { rootThumbprint } from '../trust/root-thumbprint.ts'
import { APK_TYPE } from './request-upload.ts'

type Needs = Pick<Ports, 'addresses' | 'clock' | 'objects' | 'signer' | 'trust'>

/** Where copies are kept. Nothing names one: each can be made again. */
export const STAMPED = 'stamped/'

const LINK_VALID_S = 900
const REMADE_AFTER_MS = 30 * 86_400_000

export interface StampWish {
  readonly item: InstallationPackage
  readonly proof: Stamp['proof']
  /** Names the copy: the same name always means the same proof. */
  readonly copyId: string
}

/** A URL from which the stamped copy can be downloaded for a quarter of an hour. */
export async function stampedCopyUrl(ports: Needs, wish: StampWish): Promise<string> {
  const { jws } = await currentTrust(ports)
  const root = await rootThumbprint(jws)
  const key = `${STAMPED}${wish.item.id}/${wish.copyId}-${edition(ports, root)}.apk`
  if (!(await ports.objects.source(key))) await makeCopy(ports, wish, key, { root, trust: readOwnTrust(jws) })
  return ports.objects.presignGet(key, {
    expiresInSeconds: LINK_VALID_S,
    fileName: `${wish.item.apk.packageName}-${wish.item.apk.versionName}.apk`,
    contentType: APK_TYPE,
  })
}

/** A copy says where and whom to trust, and its stamp expires: another address, root or month is another copy. */
const edition = ({ addresses, clock }: Needs, root: string): string =>
  sha256(`${addresses.enrollUrl} ${root} ${Math.floor(clock.now() / REMADE_AFTER_MS)}`).slice(0, 12)

interface Origin {
  readonly root: string
  readonly trust: TrustDocument
}

async function makeCopy(
  ports: Needs,
  { item, proof }: StampWish,
  key: string,
  origin: Origin,
): Promise<void> {
  const source = await ports.objects.source(item.objectKey)
  if (!source) throw new YaguraError('package.not_found', { packageId: item.id })
  const jws = await ports.signer.sign('stamp', stampOf(ports, proof, origin))
  const { bodyLength, tail } = await planStamp(source, new TextEncoder().encode(jws))
  await ports.objects.composeWithTail(item.objectKey, bodyLength, tail, key, { contentType: APK_TYPE })
}

function stampOf({ addresses, clock }: Needs, proof: Stamp['proof'], { root, trust }: Origin): Stamp {
  const iat = Math.floor(clock.now() / 1000)
  return {
    aud: trust.aud,
    iat,
    exp: iat + STAMP_VALID_MS / 1000,
    organisation: trust.organisation,
    enrollUrl: addresses.enrollUrl,
    root,
    proof,
  }
}
