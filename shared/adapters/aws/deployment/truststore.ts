/** The certificates by which API Gateway knows phones: one versioned object, replaced only when it changes. */
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'

export interface TruststorePlace {
  readonly client: S3Client
  readonly bucket: string
  readonly key: string
}

/** Answers the version that holds `pem`. The bucket must keep versions: a domain names one. */
export async function putTruststore(place: TruststorePlace, pem: string): Promise<string> {
  const address = { Bucket: place.bucket, Key: place.key }
  const known = await place.client.send(new GetObjectCommand(address)).catch((error) => {
    if (error instanceof NoSuchKey) return undefined
    throw error
  })
  const isSame = (await known?.Body?.transformToString()) === pem
  const version = isSame
    ? known?.VersionId
    : (
        await place.client.send(
          new PutObjectCommand({ ...address, Body: pem, ContentType: 'application/x-pem-file' }),
        )
      ).VersionId
  if (!version) throw new Error(`the bucket ${place.bucket} keeps no versions`)
  return version
}
