import { beforeEach, describe, expect, it } from 'vitest'
import type { SecretBox } from '../../shared/ports/platform.ts'
import { times } from './stores.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** `start` gives a box with secrets of its own. */
export function secretBoxSuite(name: string, start: () => Promise<SecretBox>): void {
  describe(`secret box: ${name}`, () => {
    let box: SecretBox
    beforeEach(async () => {
      box = await start()
    })

    it.each([0, 1, 22, 5000])('opens what it sealed: %i bytes', async (length) => {
      const plain = Uint8Array.from({ length }, (_, i) => i % 256)
      const sealed = await box.seal(plain, 'link:1')
      expect(new Uint8Array(await box.open(sealed, 'link:1'))).toEqual(plain)
    })

    it('makes the same thing unreadable and different each time', async () => {
      const plain = bytes('a token of somebody')
      const [one, two] = [await box.seal(plain, 'c'), await box.seal(plain, 'c')]
      expect(Buffer.from(one).includes(Buffer.from(plain))).toBe(false)
      expect(Buffer.from(one).equals(two)).toBe(false)
    })

    it('opens under no other context, and for no other box', async () => {
      const sealed = await box.seal(bytes('secret'), 'link:1')
      for (const context of ['link:2', '', 'link:1 '])
        await expect(box.open(sealed, context)).rejects.toThrow()
      await expect((await start()).open(sealed, 'link:1')).rejects.toThrow()
    })

    it('refuses what was changed, in any byte, cut or lengthened', async () => {
      const sealed = await box.seal(bytes('secret'), 'c')
      const flipped = times(sealed.length, (at) => sealed.map((byte, i) => (i === at ? byte ^ 1 : byte)))
      const cut = times(sealed.length, (length) => sealed.slice(0, length))
      for (const wrong of [...flipped, ...cut, Buffer.concat([sealed, Buffer.from([0])])])
        await expect(box.open(wrong, 'c'), `${wrong.length} bytes`).rejects.toThrow()
    })

    it('recognises a value by its keyed hash, by context and box', async () => {
      const mac = await box.mac('203.0.113', 'network')
      expect(await box.mac('203.0.113', 'network')).toBe(mac)
      const others = [
        await box.mac('203.0.114', 'network'),
        await box.mac('203.0.113', 'other'),
        await (await start()).mac('203.0.113', 'network'),
      ]
      expect(new Set([mac, ...others]).size).toBe(4)
      expect(mac).not.toContain('203')
      expect(await box.mac('b', 'a')).not.toBe(await box.mac('', 'ab'))
    })
  })
}
