import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ObjectStore } from '../../shared/ports/object-store.ts'

export interface ObjectStoreUnderTest extends AsyncDisposable {
  /** Empty, or holding nothing below `conformance/`. */
  readonly store: ObjectStore
  /** The same kind of store at an address where nobody answers. */
  readonly unreachable: ObjectStore
  /** Where presigned URLs must point. */
  readonly publicOrigin: string
}

const mebibyte = 1024 ** 2
const contentType = 'application/octet-stream'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const string = (found: Uint8Array | undefined): string | undefined => found && new TextDecoder().decode(found)
const digest = (...pieces: (Uint8Array | undefined)[]): string => {
  const hash = createHash('sha256')
  for (const piece of pieces) hash.update(piece ?? '')
  return hash.digest('hex')
}

/** Every sentence of the port's comments as a case. */
export function objectStoreSuite(name: string, start: () => Promise<ObjectStoreUnderTest>): void {
  describe(`object store: ${name}`, () => {
    let tested: ObjectStoreUnderTest
    let store: ObjectStore
    beforeAll(async () => {
      tested = await start()
      store = tested.store
    })
    afterAll(() => tested[Symbol.asyncDispose]())
    const put = (key: string, text: string, ifAbsent = false) =>
      store.put(`conformance/${key}`, bytes(text), { contentType, ifAbsent })
    const get = async (key: string) => string(await store.get(`conformance/${key}`))

    describe('put and get', () => {
      it('keeps the bytes, and replaces what was there', async () => {
        expect(await put('a', 'one')).toBe(true)
        expect(await put('a', 'two')).toBe(true)
        expect(await get('a')).toBe('two')
      })

      it('keeps no bytes at all, and every value of a byte', async () => {
        const all = Uint8Array.from({ length: 256 }, (_, value) => value)
        await store.put('conformance/all', all, { contentType })
        expect(digest(await store.get('conformance/all'))).toBe(digest(all))
        await put('none', '')
        expect((await store.get('conformance/none'))?.length).toBe(0)
      })

      it('with ifAbsent is false and changes nothing when the key is taken', async () => {
        expect(await put('once', 'first', true)).toBe(true)
        expect(await put('once', 'second', true)).toBe(false)
        expect(await get('once')).toBe('first')
      })

      it('with ifAbsent lets one of concurrent puts win', async () => {
        const texts = ['0', '1', '2', '3', '4', '5']
        const won = await Promise.all(texts.map((text) => put('race', text, true)))
        expect(won.filter(Boolean)).toHaveLength(1)
        expect(await get('race')).toBe(String(won.indexOf(true)))
      })

      it('takes keys of 1 to 1,024 bytes of UTF-8', async () => {
        const keys = ['k', 'conformance/日本語 +%/&?#\'"', `conformance/${'x'.repeat(1012)}`]
        for (const key of keys) {
          await store.put(key, bytes(key), { contentType })
          expect(string(await store.get(key))).toBe(key)
          await store.delete(key)
        }
      })

      it('get is undefined where there is nothing', async () => {
        expect(await get('nothing')).toBeUndefined()
      })
    })

    describe('source', () => {
      it('reads any piece of the object', async () => {
        await put('source', '0123456789')
        const source = await store.source('conformance/source')
        expect(source?.size).toBe(10)
        expect(string(await source?.read(0, 10))).toBe('0123456789')
        expect(string(await source?.read(3, 4))).toBe('3456')
        expect(string(await source?.read(9, 1))).toBe('9')
        expect((await source?.read(10, 0))?.length).toBe(0)
      })

      it('is undefined where there is nothing', async () => {
        expect(await store.source('conformance/nothing')).toBeUndefined()
      })

      it('rejects a piece past the end', async () => {
        await put('short', '0123456789')
        const source = await store.source('conformance/short')
        await expect(source?.read(8, 3)).rejects.toThrow()
        await expect(source?.read(11, 0)).rejects.toThrow()
        await expect(source?.read(-1, 2)).rejects.toThrow()
      })

      it('never mixes two versions', async () => {
        await put('changing', 'before')
        const source = await store.source('conformance/changing')
        await put('changing', 'behind')
        await expect(source?.read(0, 2)).rejects.toMatchObject({ code: 'service.conflict' })
        const newer = await store.source('conformance/changing')
        await store.delete('conformance/changing')
        await expect(newer?.read(0, 2)).rejects.toMatchObject({ code: 'service.conflict' })
      })
    })

    describe('delete', () => {
      it('removes the object, and need not have one', async () => {
        await put('deleted', 'x')
        await store.delete('conformance/deleted')
        expect(await get('deleted')).toBeUndefined()
        await expect(store.delete('conformance/deleted')).resolves.toBeUndefined()
      })
    })

    describe('presignGet', () => {
      const url = (key: string, options: { fileName?: string; contentType?: string } = {}) =>
        store.presignGet(`conformance/${key}`, { expiresInSeconds: 60, ...options })

      it('gives the object to whoever holds the URL, with ranges, at the public address', async () => {
        await put('shared', '0123456789')
        const signed = await url('shared')
        expect(new URL(signed).origin).toBe(tested.publicOrigin)
        const whole = await fetch(signed)
        expect([whole.status, await whole.text()]).toEqual([200, '0123456789'])
        expect(whole.headers.get('content-type')).toBe(contentType)
        const part = await fetch(signed, { headers: { range: 'bytes=2-4' } })
        expect([part.status, await part.text()]).toEqual([206, '234'])
      })

      it('names the download, and its type in place of the stored one', async () => {
        await put('named', 'x')
        const answer = await fetch(
          await url('named', { fileName: '櫓 "1".apk', contentType: 'application/x-other' }),
        )
        expect(answer.headers.get('content-type')).toBe('application/x-other')
        const disposition = answer.headers.get('content-disposition')
        expect(disposition).toBe(`attachment; filename="_ _1_.apk"; filename*=UTF-8''%E6%AB%93%20%221%22.apk`)
      })

      it('does not look whether there is an object', async () => {
        expect((await fetch(await url('nothing'))).status).toBe(404)
      })

      it('is void when altered, and gives nothing but GET', async () => {
        await put('guarded', 'x')
        const signed = await url('guarded')
        expect((await fetch(signed.replace('guarded', 'shared'))).status).toBe(403)
        expect((await fetch(signed, { method: 'PUT', body: 'y' })).status).toBe(403)
        expect((await fetch(signed, { method: 'DELETE' })).status).toBe(403)
        expect(await get('guarded')).toBe('x')
      })

      it('refuses more than seven days', async () => {
        const eightDays = { expiresInSeconds: 8 * 24 * 3600 }
        await expect(store.presignGet('conformance/x', eightDays)).rejects.toThrow()
        await expect(store.presignPut('conformance/x', eightDays)).rejects.toThrow()
      })
    })

    describe('presignPut', () => {
      const upload = (url: string, body: string, type = contentType) =>
        fetch(url, { method: 'PUT', body, headers: { 'content-type': type } })

      it('lets whoever holds the URL store the object, more than once, at the public address', async () => {
        const url = await store.presignPut('conformance/uploaded', { expiresInSeconds: 60 })
        expect(new URL(url).origin).toBe(tested.publicOrigin)
        for (const text of ['first', 'second version']) {
          expect((await upload(url, text)).status).toBe(200)
          expect(await get('uploaded')).toBe(text)
        }
      })

      it('with a type and a length takes exactly those', async () => {
        const options = { expiresInSeconds: 60, contentType: 'application/x-right', byteLength: 5 }
        const url = await store.presignPut('conformance/exact', options)
        expect((await upload(url, '123456', 'application/x-right')).status).toBe(403)
        expect((await upload(url, '1234', 'application/x-right')).status).toBe(403)
        expect((await upload(url, '12345', 'text/html')).status).toBe(403)
        expect(await get('exact')).toBeUndefined()
        expect((await upload(url, '12345', 'application/x-right')).status).toBe(200)
        expect(await get('exact')).toBe('12345')
      })
    })

    describe('composeWithTail', () => {
      const large = new Uint8Array(5 * mebibyte + 100).map((_, at) => (at * 31) >> 3)
      const compose = (
        source: string,
        length: number,
        tail: Uint8Array,
        target: string,
        type = contentType,
      ) =>
        store.composeWithTail(`conformance/${source}`, length, tail, `conformance/${target}`, {
          contentType: type,
        })
      beforeAll(async () => {
        await store.put('conformance/body ü%41+', large, { contentType })
        await store.put('conformance/five', large.subarray(0, 5 * mebibyte), { contentType })
      })

      it.each([
        ['nothing', 'body ü%41+', 0, 'tail'],
        ['a few bytes', 'body ü%41+', 10, 'tail'],
        ['just less than a part', 'body ü%41+', 5 * mebibyte - 1, 'tail'],
        ['a part of a larger source', 'body ü%41+', 5 * mebibyte, 'tail'],
        ['the whole of a source of one part', 'five', 5 * mebibyte, 'tail'],
        ['the whole, and nothing after it', 'body ü%41+', large.length, ''],
      ])('joins %s and the tail', async (_, source, length, tail) => {
        expect(await compose(source, length, bytes(tail), 'joined', 'application/x-joined')).toBe(true)
        const joined = await store.get('conformance/joined')
        expect(joined?.length).toBe(length + tail.length)
        expect(digest(joined)).toBe(digest(large.subarray(0, length), bytes(tail)))
        const answer = await fetch(await store.presignGet('conformance/joined', { expiresInSeconds: 60 }))
        await answer.arrayBuffer()
        expect(answer.headers.get('content-type')).toBe('application/x-joined')
      })

      it('is false and makes nothing without a source', async () => {
        expect(await compose('nothing', 5, bytes('tail'), 'unmade')).toBe(false)
        expect(await get('unmade')).toBeUndefined()
      })

      it('rejects a length beyond the source and makes nothing', async () => {
        await expect(compose('five', 5 * mebibyte + 1, bytes('tail'), 'unmade')).rejects.toThrow()
        expect(await get('unmade')).toBeUndefined()
      })
    })

    it('says service.unavailable when the store cannot be reached', async () => {
      const { unreachable } = tested
      const unavailable = { code: 'service.unavailable' }
      await expect(unreachable.put('k', bytes('x'), { contentType })).rejects.toMatchObject(unavailable)
      await expect(unreachable.get('k')).rejects.toMatchObject(unavailable)
      await expect(unreachable.source('k')).rejects.toMatchObject(unavailable)
      await expect(unreachable.delete('k')).rejects.toMatchObject(unavailable)
      const composing = unreachable.composeWithTail('k', 1, bytes('x'), 'l', { contentType })
      await expect(composing).rejects.toMatchObject(unavailable)
    })
  })
}
