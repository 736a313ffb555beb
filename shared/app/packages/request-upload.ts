import { objectPrefixes } from '../../domain/object-keys.ts'
import type { Ports } from '../../ports/all.ts'

const VALID_S = 3600

export interface UploadTicket {
  readonly uploadId: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly expiresAtMs: number
}

export const APK_TYPE = 'application/vnd.android.package-archive'

export const uploadKey = (uploadId: string): string => `${objectPrefixes.uploads}${uploadId}`

/** Files go to the object store directly; a function never carries one (its payload ends at 6 MB). */
export async function requestUpload({
  objects,
  clock,
  ids,
}: Pick<Ports, 'objects' | 'clock' | 'ids'>): Promise<UploadTicket> {
  const uploadId = ids.next('upl')
  const url = await objects.presignPut(uploadKey(uploadId), {
    expiresInSeconds: VALID_S,
    contentType: APK_TYPE,
  })
  return { uploadId, url, headers: { 'content-type': APK_TYPE }, expiresAtMs: clock.now() + VALID_S * 1000 }
}
