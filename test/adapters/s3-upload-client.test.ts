/** Files may be uploaded at another address than they are downloaded from (mission D1: browsers upload). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { S3ObjectStore } from '../../shared/adapters/s3/s3-object-store.ts'
import { bucket, startTestS3, type TestS3 } from '../local-s3/support.ts'

let s3: TestS3
beforeAll(async () => {
  s3 = await startTestS3()
})
afterAll(() => s3[Symbol.asyncDispose]())

const at = (host: string) =>
  s3.newClient({ endpoint: s3.url.replace('127.0.0.1', host), requestChecksumCalculation: 'WHEN_REQUIRED' })
const soon = { expiresInSeconds: 60 }

it('presigns uploads at the address of the upload client, and downloads at the other', async () => {
  const store = new S3ObjectStore({
    client: s3.client,
    presignClient: at('127.0.0.1'),
    uploadClient: at('localhost'),
    bucket,
  })
  const contentType = 'application/vnd.android.package-archive'
  const upload = await store.presignPut('uploads/1', { ...soon, contentType, byteLength: 5 })
  const download = await store.presignGet('uploads/1', soon)
  expect([upload, download].map((url) => new URL(url).hostname)).toEqual(['localhost', '127.0.0.1'])
  const put = await fetch(upload, { method: 'PUT', headers: { 'content-type': contentType }, body: 'bytes' })
  expect(put.status).toBe(200)
  expect(await (await fetch(download)).text()).toBe('bytes')
  const moved = upload.replace('localhost', '127.0.0.1')
  const wrong = await fetch(moved, { method: 'PUT', headers: { 'content-type': contentType }, body: 'other' })
  expect(wrong.status).toBe(403)
})

it('presigns both at the same address when there is no upload client', async () => {
  const store = new S3ObjectStore({ client: s3.client, presignClient: at('localhost'), bucket })
  const urls = [await store.presignPut('uploads/2', soon), await store.presignGet('uploads/2', soon)]
  expect(urls.map((url) => new URL(url).hostname)).toEqual(['localhost', 'localhost'])
})
