import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bucket, credentials, patterned, region } from './support.ts'

let dataDir: string
let child: ChildProcess
let client: S3Client
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yagura-s3-'))
  await start()
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
})
afterAll(async () => {
  await kill()
  await rm(dataDir, { recursive: true })
})

async function start(): Promise<void> {
  const script = join(import.meta.dirname, 'crash-child.ts')
  child = spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [endpoint] = await once(createInterface(child.stdout ?? expect.fail()), 'line')
  client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 })
}

async function kill(): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null
  const exited = running ? once(child, 'exit') : undefined
  child.kill('SIGKILL')
  await exited
  client.destroy()
}

const bodyOf = (version: number) => patterned(100_000 + version, version)

/** Writes one version after the other until the service is gone; the last acknowledged one is the result. */
async function writeUntilDead(Key: string, onAcknowledged: () => void): Promise<number> {
  let acknowledged = 0
  for (let version = 1; ; version++) {
    const Metadata = { version: String(version) }
    const command = new PutObjectCommand({ Bucket: bucket, Key, Body: bodyOf(version), Metadata })
    const alive = await client.send(command).then(
      () => true,
      () => false,
    )
    if (!alive) return acknowledged
    acknowledged = version
    onAcknowledged()
  }
}

async function read(Key: string) {
  const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key }))
  const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? [])
  return { bytes, version: Number(got.Metadata?.version), etag: got.ETag }
}

it('keeps what was acknowledged, whole and with its metadata, when it is killed while writing', async () => {
  for (const writes of [1, 5, 12, 20]) {
    const keys = [`same/${writes}`, `other/${writes}`, `${'long'.repeat(100)}/${writes}`]
    let left = writes
    // Two other writes are under way when the last one is acknowledged.
    const countDown = () => --left === 0 && child.kill('SIGKILL')
    const acknowledged = await Promise.all(keys.map((key) => writeUntilDead(key, countDown)))
    expect(acknowledged.reduce((sum, version) => sum + version)).toBeGreaterThanOrEqual(writes)
    await kill()
    await start()
    for (const [at, key] of keys.entries()) {
      const last = acknowledged[at] ?? 0
      if (last === 0) continue
      const { bytes, version, etag } = await read(key)
      // The write under way may have been completed without its reply.
      expect([last, last + 1]).toContain(version)
      expect(bytes.equals(bodyOf(version))).toBe(true)
      expect(etag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`)
    }
    expect(await readdir(join(dataDir, '.staging'))).toEqual([])
  }
})

it('goes on with a multipart upload after it was killed', async () => {
  const at = { Bucket: bucket, Key: 'parts' }
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...at, Metadata: { version: '7' } }),
  )
  const { ETag } = await client.send(
    new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: bodyOf(7) }),
  )
  await kill()
  await start()
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }))
  const { bytes, version } = await read('parts')
  expect([version, bytes.equals(bodyOf(7))]).toEqual([7, true])
})
