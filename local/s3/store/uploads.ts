import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checksum } from '../body/checksums.ts'
import { S3Error } from '../errors.ts'
import type { Buckets } from './buckets.ts'
import { moveDurably, syncFolder } from './durable.ts'
import { KeyLock } from './key-lock.ts'
import { isMissing, type OpenObject, openObjectFile, type Written, writeObjectFile } from './object-file.ts'

export interface UploadMeta {
  readonly bucket: string
  readonly key: string
  /** The headers the finished object will have. */
  readonly headers: Readonly<Record<string, string>>
  /** Every part has a checksum of this algorithm. */
  readonly checksumAlgorithm?: string | undefined
  /** The checksums are of the parts, and whoever completes the upload must repeat them. */
  readonly composite?: boolean
}

export interface PartMeta {
  readonly number: number
  readonly size: number
  /** Without the quotes. */
  readonly etag: string
  readonly lastModifiedMs: number
  readonly checksum?: Checksum | undefined
}

const uploadFile = 'upload.o'
const partFile = (number: number): string => `${String(number).padStart(5, '0')}.part`

async function* noBytes(): AsyncGenerator<Uint8Array> {}

/** Multipart uploads in progress, one folder each. */
export class Uploads {
  readonly #folder: string
  readonly #buckets: Buckets
  readonly #lock = new KeyLock()

  constructor(dataDir: string, buckets: Buckets) {
    this.#folder = join(dataDir, '.uploads')
    this.#buckets = buckets
    mkdirSync(this.#folder, { recursive: true })
  }

  /** Starts an upload and returns its id. */
  async create(meta: UploadMeta): Promise<string> {
    const id = randomUUID().replaceAll('-', '')
    const staged = this.#buckets.stagingPath()
    await mkdir(staged)
    await writeObjectFile(join(staged, uploadFile), noBytes(), () => meta)
    await syncFolder(staged)
    await moveDurably(staged, join(this.#folder, id))
    return id
  }

  /** @throws S3Error `NoSuchUpload` when the id is unknown or belongs to another key */
  async find(bucket: string, key: string, id: string): Promise<UploadMeta> {
    const known = /^[0-9a-f]{32}$/.test(id)
    const upload = known ? await openObjectFile<UploadMeta>(join(this.#folder, id, uploadFile)) : undefined
    await upload?.close()
    if (upload?.meta.bucket !== bucket || upload.meta.key !== key) throw new S3Error('NoSuchUpload')
    return upload.meta
  }

  /** Keeps a part, in place of an earlier one of that number. `id` was found before. */
  async putPart(
    id: string,
    number: number,
    body: AsyncIterable<Uint8Array>,
    describe: (written: Written) => PartMeta,
  ): Promise<PartMeta> {
    const staged = this.#buckets.stagingPath()
    const meta = await writeObjectFile(staged, body, describe)
    await this.exclusively(id, async () => {
      try {
        await moveDurably(staged, join(this.#folder, id, partFile(number)))
      } catch (error) {
        await rm(staged, { force: true })
        throw isMissing(error) ? new S3Error('NoSuchUpload') : error
      }
    })
    return meta
  }

  /** @throws S3Error `InvalidPart` */
  async openPart(id: string, number: number): Promise<OpenObject<PartMeta>> {
    const part = await openObjectFile<PartMeta>(join(this.#folder, id, partFile(number)))
    if (!part) throw new S3Error('InvalidPart', `Part ${number} was not uploaded`)
    return part
  }

  /** The parts kept so far, by number. */
  async parts(id: string): Promise<PartMeta[]> {
    const names = (await readdir(join(this.#folder, id))).filter((name) => name !== uploadFile).sort()
    const metas: PartMeta[] = []
    for (const name of names) {
      const part = await this.openPart(id, Number.parseInt(name, 10))
      await part.close()
      metas.push(part.meta)
    }
    return metas
  }

  /** Forgets an upload and its parts, in one step that a crash cannot halve. */
  async remove(id: string): Promise<void> {
    const discarded = this.#buckets.stagingPath()
    await rename(join(this.#folder, id), discarded)
    await syncFolder(this.#folder)
    await rm(discarded, { recursive: true })
  }

  /** Runs an action during which the parts of the upload do not change. */
  exclusively<T>(id: string, action: () => Promise<T>): Promise<T> {
    return this.#lock.run(id, action)
  }
}
