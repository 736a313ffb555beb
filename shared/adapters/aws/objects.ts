/** The object store with its clients: one for ourselves, one for what is handed out to be called from outside. */
import { S3Client } from '@aws-sdk/client-s3'
import type { ObjectStore } from '../../ports/object-store.ts'
import { kmsSignature } from '../cloudfront/kms-signature.ts'
import { signedAddress } from '../cloudfront/signed-address.ts'
import { systemClock } from '../platform.ts'
import { type Downloads, S3ObjectStore } from '../s3/s3-object-store.ts'
import { s3Settings } from './client-settings.ts'

export interface ObjectsPlace {
  readonly bucket: string
  /** Where the store is reached from outside, if that is not where we reach it. */
  readonly downloadEndpoint?: string | undefined
  readonly uploadEndpoint?: string | undefined
  readonly isPathStyle: boolean
  /** The host from which things are downloaded instead of from the store, and how its addresses are signed. */
  readonly downloads?: { readonly url: string; readonly keyPairId: string; readonly key: string } | undefined
}

function signedDownloads({ downloads }: ObjectsPlace): Downloads | undefined {
  if (!downloads) return undefined
  const host = { ...downloads, sign: kmsSignature(downloads.key), clock: systemClock }
  return (key, download) => signedAddress(host, key, download)
}

export function objectsInS3(place: ObjectsPlace): ObjectStore {
  const at = (endpoint: string | undefined): S3Client =>
    new S3Client({
      ...s3Settings,
      ...(endpoint && { endpoint }),
      forcePathStyle: place.isPathStyle,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    })
  return new S3ObjectStore({
    client: at(undefined),
    presignClient: at(place.downloadEndpoint),
    uploadClient: at(place.uploadEndpoint),
    bucket: place.bucket,
    downloads: signedDownloads(place),
  })
}
