import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'

/** Bytes of an object of which one version was seen. */
export interface Body {
  readonly bucket: string
  readonly key: string
  readonly etag: string
  readonly size: number
  /** How many of its first bytes are meant. */
  readonly length: number
}

interface Part {
  readonly PartNumber: number
  readonly ETag: string | undefined
  readonly ChecksumCRC32: string | undefined
}

interface Upload {
  readonly Bucket: string
  readonly Key: string
  readonly UploadId: string | undefined
}

async function copyBody(client: S3Client, upload: Upload, body: Body): Promise<Part> {
  const { CopyPartResult: part } = await client.send(
    new UploadPartCopyCommand({
      ...upload,
      PartNumber: 1,
      CopySource: `${body.bucket}/${encodeURIComponent(body.key)}`,
      CopySourceIfMatch: body.etag,
      // S3 takes a range only of sources over 5 MiB; the whole of one of exactly 5 MiB is a part all the same.
      ...(body.length < body.size ? { CopySourceRange: `bytes=0-${body.length - 1}` } : {}),
    }),
  )
  return { PartNumber: 1, ETag: part?.ETag, ChecksumCRC32: part?.ChecksumCRC32 }
}

async function uploadTail(client: S3Client, upload: Upload, tail: Uint8Array): Promise<Part[]> {
  if (tail.length === 0) return []
  const command = new UploadPartCommand({ ...upload, PartNumber: 2, Body: tail, ChecksumAlgorithm: 'CRC32' })
  const { ETag, ChecksumCRC32 } = await client.send(command)
  return [{ PartNumber: 2, ETag, ChecksumCRC32 }]
}

/**
 * An upload is gone once it is complete. After a lost reply that is how the repeat finds it, and the object, under a
 * key that nobody else writes to, tells which of the two it was.
 */
async function complete(client: S3Client, upload: Upload, parts: readonly Part[]): Promise<void> {
  try {
    await client.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [...parts] } }),
    )
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchUpload') throw error
    await client.send(new HeadObjectCommand({ Bucket: upload.Bucket, Key: upload.Key })).catch(() => {
      throw error
    })
  }
}

/**
 * Makes an object of a body of 5 MiB to 5 GiB and a tail; the body is copied inside the store. The checksum is named
 * at every step: S3 refuses to complete an upload whose parts carry others than it was created with.
 */
export async function composeInStore(
  client: S3Client,
  body: Body,
  tail: Uint8Array,
  target: { readonly Bucket: string; readonly Key: string; readonly ContentType: string },
): Promise<void> {
  const created = await client.send(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' }),
  )
  const upload: Upload = { Bucket: target.Bucket, Key: target.Key, UploadId: created.UploadId }
  try {
    const parts = [await copyBody(client, upload, body), ...(await uploadTail(client, upload, tail))]
    await complete(client, upload, parts)
  } catch (error) {
    // Parts of an abandoned upload cost storage; the bucket's lifecycle rule removes what this does not reach.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}
