/**
 * Why objects can be copied after the tables: each kind is stored before the record that names it and kept as long as
 * that record, or no record names it. A new kind of object has to find its row here, and in ADR 13.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesToBackUp } from '../../local/backup/contents.ts'
import { BUCKET } from '../../local/object-store.ts'
import { keyPath, listKeys } from '../../local/s3/store/key-path.ts'
import { registerPackage } from '../../shared/app/packages/register-package.ts'
import { refused } from '../support/refused.ts'
import { apks, startTestService, type TestService } from '../support/service.ts'
import { download } from '../support/stamped.ts'
import { upload } from '../support/uploads.ts'

const kinds = {
  // Named by the package's record, and never deleted while there is one.
  packages: { inBackup: true },
  // Named by nobody but who uploads: uploaded again if it was not registered.
  uploads: { inBackup: true },
  // Named by nobody: made again at the next download.
  stamped: { inBackup: false },
}

let yagura: TestService
beforeAll(async () => {
  yagura = await startTestService()
})
afterAll(() => yagura[Symbol.asyncDispose]())

const keys = () => listKeys(join(yagura.service.dataDir, 'objects', BUCKET))
const kindsOf = (names: readonly string[]) => [...new Set(names.map((name) => name.split('/')[0]))].toSorted()

test('every kind of object has its rule, and a backup follows it', async () => {
  const packageId = await yagura.package()
  await upload(yagura, await readFile(apks.small))
  const { url } = await yagura.api.call('admin.standalone.create', { body: { packageId } })
  await download(`${url}/package`)
  await download(`${(await yagura.link()).url.split('#')[0]}/package`)
  const stored = await keys()
  expect(kindsOf(stored)).toEqual(Object.keys(kinds).toSorted())
  const files = new Set(await filesToBackUp(yagura.service.dataDir))
  const inBackup = stored.filter((key) => files.has(join('objects', BUCKET, keyPath(key))))
  expect(kindsOf(inBackup)).toEqual(['packages', 'uploads'])
})

test("a package's object is there before its record, and stays when the upload goes", async () => {
  const { ports } = yagura.service
  const seen: boolean[] = []
  const packages: typeof ports.packages = {
    ...ports.packages,
    async create(item, ...rest) {
      seen.push((await ports.objects.source(item.objectKey)) !== undefined)
      return ports.packages.create(item, ...rest)
    },
  }
  const { uploadId } = await upload(yagura, await readFile(apks.small))
  const item = await registerPackage({ ...ports, packages }, 'service', { uploadId, name: 'Package' })
  expect(seen).toEqual([true])
  expect(await keys()).toContain(item.objectKey)
  expect(await keys()).not.toContain(`uploads/${uploadId}`)
})

test('an object whose record was not written is named by nobody when it is deleted', async () => {
  const { ports } = yagura.service
  const { uploadId } = await upload(yagura, await readFile(apks.small))
  const before = await keys()
  const packages = { ...ports.packages, create: async () => false }
  const registering = registerPackage({ ...ports, packages }, 'service', { uploadId, name: 'Package' })
  expect(await refused(registering)).toBe('service.conflict')
  expect(await keys()).toEqual(before)
})
