import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { mkdir, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Checksum } from '../body/checksums.ts'
import { S3Error } from '../errors.ts'
import { ensureFolder, moveDurably, syncFolder } from './durable.ts'
import { KeyLock } from './key-lock.ts'
import { keyPath, listKeys } from './key-path.ts'
import { isMissing, type OpenObject, openObjectFile, type Written, writeObjectFile } from './object-file.ts'

export interface ObjectMeta {
  readonly key: string
  readonly size: number
  /** Without the quotes. */
  readonly etag: string
  readonly lastModifiedMs: number
  /** The stored response headers, `x-amz-meta-*` included; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly checksum?: Checksum | undefined
}

/** Decides by what is stored now whether a write may happen; throws what the caller is told if not. */
export type WriteCondition = (current: ObjectMeta | undefined) => void

/** Buckets as folders and objects as files below one data folder; nothing else uses the folder meanwhile. */
export class Buckets {
  readonly #dataDir: string
  readonly #staging: string
  readonly #lock = new KeyLock()

  constructor(dataDir: string) {
    this.#dataDir = dataDir
    this.#staging = join(dataDir, '.staging')
    // What a killed process was writing when it stopped was never acknowledged to anybody.
    rmSync(this.#staging, { recursive: true, force: true })
    mkdirSync(this.#staging, { recursive: true })
  }

  /** @throws S3Error `InvalidBucketName`, `BucketAlreadyOwnedByYou` */
  async create(bucket: string): Promise<void> {
    if (!isBucketName(bucket)) throw new S3Error('InvalidBucketName')
    try {
      await mkdir(join(this.#dataDir, bucket))
    } catch {
      await this.folder(bucket)
      throw new S3Error('BucketAlreadyOwnedByYou')
    }
    await syncFolder(this.#dataDir)
  }

  /** The folder of an existing bucket. @throws S3Error `NoSuchBucket` */
  async folder(bucket: string): Promise<string> {
    const path = join(this.#dataDir, bucket)
    const found = isBucketName(bucket) && (await stat(path).catch(() => undefined))
    if (!found) throw new S3Error('NoSuchBucket')
    return path
  }

  /** A name for a file or folder that is not yet, or no longer, part of anything. */
  stagingPath(): string {
    return join(this.#staging, randomUUID())
  }

  /** @throws S3Error `NoSuchKey`, `NoSuchBucket` */
  async open(bucket: string, key: string): Promise<OpenObject<ObjectMeta>> {
    const object = await openObjectFile<ObjectMeta>(join(await this.folder(bucket), keyPath(key)))
    if (!object) throw new S3Error('NoSuchKey')
    return object
  }

  /** What is stored under a key now, or undefined. */
  async find(bucket: string, key: string): Promise<ObjectMeta | undefined> {
    const object = await openObjectFile<ObjectMeta>(join(await this.folder(bucket), keyPath(key)))
    await object?.close()
    return object?.meta
  }

  /** Writes an object when its body was read in full and `condition` does not object to what it replaces. */
  async put(
    bucket: string,
    key: string,
    body: AsyncIterable<Uint8Array>,
    describe: (written: Written) => ObjectMeta,
    condition: WriteCondition,
  ): Promise<ObjectMeta> {
    const target = join(await this.folder(bucket), keyPath(key))
    const staged = this.stagingPath()
    const meta = await writeObjectFile(staged, body, describe)
    await this.#lock.run(target, async () => {
      try {
        condition(await this.find(bucket, key))
        await ensureFolder(dirname(target))
        await moveDurably(staged, target)
      } catch (error) {
        await rm(staged, { force: true })
        throw error
      }
    })
    return meta
  }

  /** Deletes an object if it is there. */
  async delete(bucket: string, key: string): Promise<void> {
    const target = join(await this.folder(bucket), keyPath(key))
    await this.#lock.run(target, async () => {
      try {
        await unlink(target)
      } catch (error) {
        if (isMissing(error)) return
        throw error
      }
      await syncFolder(dirname(target))
    })
  }

  /** Every key of a bucket in byte order. */
  async keys(bucket: string): Promise<string[]> {
    return listKeys(await this.folder(bucket))
  }
}

/** "Bucket naming rules": nothing in such a name can leave the data folder or be one of its dot folders. */
const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/.test(name) && /^.{3,63}$/.test(name)
