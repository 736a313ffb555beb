import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { ObjectStore } from '../../ports/object-store.ts'
import type { ByteSource } from '../../protocol/byte-source.ts'
import { composeInStore } from './compose.ts'
import { attachment } from './content-disposition.ts'
import { isPreconditionFailure, reachingObject, reachingStore, reachingVersion } from './s3-errors.ts'

const minPartBytes = 5 * 1024 ** 2
const maxBodyBytes = 5 * 1024 ** 3
const maxExpirySeconds = 7 * 24 * 3600

type Download = Parameters<ObjectStore['presignGet']>[1]
export type Downloads = ObjectStore['presignGet']

/** A byte source that knows which version of the object it reads. */
interface VersionSource extends ByteSource {
  readonly etag: string
}

/**
 * The object store on S3. `presignClient` has the public address as its endpoint and
 * `requestChecksumCalculation: 'WHEN_REQUIRED'`: the default would sign the checksum of an empty body into every
 * upload URL. A presigned URL dies with the credentials that made it, in Lambda within hours.
 */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client
  readonly #presignClient: S3Client
  readonly #uploadClient: S3Client
  readonly #bucket: string
  readonly #downloads: Downloads | undefined

  /**
   * `uploadClient`: where files are uploaded to, if that is not where they are downloaded from. `downloads`: who gives
   * addresses to download from in the place of S3.
   */
  constructor(options: {
    client: S3Client
    presignClient: S3Client
    uploadClient?: S3Client
    bucket: string
    downloads?: Downloads | undefined
  }) {
    this.#client = options.client
    this.#presignClient = options.presignClient
    this.#uploadClient = options.uploadClient ?? options.presignClient
    this.#bucket = options.bucket
    this.#downloads = options.downloads
  }

  #address(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: key }
  }

  put(
    key: string,
    bytes: Uint8Array,
    options: { contentType: string; ifAbsent?: boolean },
  ): Promise<boolean> {
    const command = new PutObjectCommand({
      ...this.#address(key),
      Body: bytes,
      ContentType: options.contentType,
      ...(options.ifAbsent ? { IfNoneMatch: '*' } : {}),
    })
    return reachingStore(async () => {
      try {
        await this.#client.send(command)
        return true
      } catch (error) {
        if (isPreconditionFailure(error)) return false
        throw error
      }
    })
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return reachingObject(async () => {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#address(key)))
      return Body?.transformToByteArray()
    })
  }

  source(key: string): Promise<ByteSource | undefined> {
    return this.#versionSource(key)
  }

  #versionSource(key: string): Promise<VersionSource | undefined> {
    return reachingObject(async () => {
      const head = await this.#client.send(new HeadObjectCommand(this.#address(key)))
      const size = head.ContentLength ?? 0
      const etag = head.ETag ?? ''
      return { size, etag, read: (offset, length) => this.#read(key, { size, etag }, offset, length) }
    })
  }

  async #read(
    key: string,
    { size, etag }: { size: number; etag: string },
    offset: number,
    length: number,
  ): Promise<Uint8Array> {
    if (offset < 0 || length < 0 || offset + length > size)
      throw new RangeError(`${offset}+${length} of ${size} bytes`)
    if (length === 0) return new Uint8Array()
    const Range = `bytes=${offset}-${offset + length - 1}`
    const bytes = await reachingVersion(async () => {
      const { Body } = await this.#client.send(
        new GetObjectCommand({ ...this.#address(key), Range, IfMatch: etag }),
      )
      return Body?.transformToByteArray()
    })
    if (bytes?.length !== length)
      throw new RangeError(`The store gave ${bytes?.length} bytes instead of ${length}`)
    return bytes
  }

  async delete(key: string): Promise<void> {
    await reachingStore(() => this.#client.send(new DeleteObjectCommand(this.#address(key))))
  }

  presignGet(key: string, download: Download): Promise<string> {
    if (this.#downloads) return this.#downloads(key, download)
    const { expiresInSeconds, fileName, contentType } = download
    const command = new GetObjectCommand({
      ...this.#address(key),
      ...(fileName === undefined ? {} : { ResponseContentDisposition: attachment(fileName) }),
      ...(contentType === undefined ? {} : { ResponseContentType: contentType }),
    })
    return this.#presign(this.#presignClient, command, expiresInSeconds)
  }

  presignPut(
    key: string,
    {
      expiresInSeconds,
      contentType,
      byteLength,
    }: { expiresInSeconds: number; contentType?: string; byteLength?: number },
  ): Promise<string> {
    const command = new PutObjectCommand({
      ...this.#address(key),
      ...(contentType === undefined ? {} : { ContentType: contentType }),
      ...(byteLength === undefined ? {} : { ContentLength: byteLength }),
    })
    return this.#presign(this.#uploadClient, command, expiresInSeconds)
  }

  async #presign(
    client: S3Client,
    command: GetObjectCommand | PutObjectCommand,
    expiresIn: number,
  ): Promise<string> {
    if (!(expiresIn >= 1 && expiresIn <= maxExpirySeconds))
      throw new RangeError(`A URL for ${expiresIn} seconds`)
    // The presigner leaves Content-Type unsigned unless it is told otherwise.
    const signableHeaders = new Set(['host', 'content-type', 'content-length'])
    return getSignedUrl(client, command, { expiresIn, signableHeaders })
  }

  async composeWithTail(
    sourceKey: string,
    bodyLength: number,
    tail: Uint8Array,
    targetKey: string,
    options: { contentType: string },
  ): Promise<boolean> {
    const source = await this.#versionSource(sourceKey)
    if (!source) return false
    if (bodyLength > source.size || bodyLength > maxBodyBytes) {
      throw new RangeError(`A body of ${bodyLength} bytes out of ${source.size}`)
    }
    if (bodyLength < minPartBytes) {
      const body = await source.read(0, bodyLength)
      return this.put(targetKey, Buffer.concat([body, tail]), options)
    }
    const body = { ...source, bucket: this.#bucket, key: sourceKey, length: bodyLength }
    const target = { ...this.#address(targetKey), ContentType: options.contentType }
    await reachingVersion(() => composeInStore(this.#client, body, tail, target))
    return true
  }
}
