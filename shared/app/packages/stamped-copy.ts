/**
 * The same APK with the connection inside, still validly signed (mission D2). Made at the first download, named
 * by what is stamped in, and then served again as it is.
 */
import { YaguraError } from '../../domain/errors.ts'
import type { InstallationPackage } from '../../domain/package.ts'
import { STAMP_VALID_MS } from '../../domain/signing-keys.ts'
import type { Ports } from '../../ports/all.ts'
import { planStamp } from '../../protocol/apk/stamp.ts'
import type { Stamp } from '../../protocol/signed/documents.ts'
import { currentTrust, readOwnTrust } from '../trust/current-trust.ts'
import { rootThumbprint } from '../trust/root-thumbprint.ts'
import { APK_TYPE } from './request-upload.ts'

type Needs = Pick<Ports, 'addresses' | 'clock' | 'objects' | 'signer' | 'trust'>

const LINK_VALID_S = 900

export interface StampWish {
  readonly item: InstallationPackage
  readonly proof: Stamp['proof']
  /** Names the copy: the same name always means the same proof. */
  readonly copyId: string
}

/** A URL from which the stamped copy can be downloaded for a quarter of an hour. */
export async function stampedCopyUrl(ports: Needs, wish: StampWish): Promise<string> {
  const key = `stamped/${wish.item.id}/${wish.copyId}.apk`
  if (!(await ports.objects.source(key))) await makeCopy(ports, wish, key)
  return ports.objects.presignGet(key, {
    expiresInSeconds: LINK_VALID_S,
    fileName: `${wish.item.apk.packageName}-${wish.item.apk.versionName}.apk`,
    contentType: APK_TYPE,
  })
}

async function makeCopy(ports: Needs, { item, proof }: StampWish, key: string): Promise<void> {
  const source = await ports.objects.source(item.objectKey)
  if (!source) throw new YaguraError('package.not_found', { packageId: item.id })
  const jws = await signStamp(ports, proof)
  const { bodyLength, tail } = await planStamp(source, new TextEncoder().encode(jws))
  await ports.objects.composeWithTail(item.objectKey, bodyLength, tail, key, { contentType: APK_TYPE })
}

async function signStamp(ports: Needs, proof: Stamp['proof']): Promise<string> {
  const { jws } = await currentTrust(ports)
  const { aud, organisation } = readOwnTrust(jws)
  const iat = Math.floor(ports.clock.now() / 1000)
  const stamp: Stamp = {
    aud,
    iat,
    exp: iat + STAMP_VALID_MS / 1000,
    organisation,
    enrollUrl: ports.addresses.enrollUrl,
    root: await rootThumbprint(jws),
    proof,
  }
  return ports.signer.sign('stamp', stamp)
}
