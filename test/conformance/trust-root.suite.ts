import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { TrustRoot } from '../../shared/ports/trust.ts'
import type { TrustDocument } from '../../shared/protocol/signed/documents.ts'
import { claimedRoot, openTrust } from '../../shared/protocol/signed/verify.ts'
import { DAY, hashOf, T0 } from './stores.ts'

const document: TrustDocument = {
  aud: 'svc_1',
  iat: T0 / 1000,
  exp: (T0 + DAY) / 1000,
  version: 3,
  organisation: '例 Example',
  keys: [],
  enrollHosts: ['https://enroll.example'],
  deviceHosts: ['https://device.example'],
  serverIssuer: 'AAAA',
  pins: [{ spki: hashOf('pin'), state: 'active' }],
}

/** `start` gives a root of its own. */
export function trustRootSuite(name: string, start: () => Promise<TrustRoot>): void {
  describe(`trust root: ${name}`, () => {
    let root: TrustRoot
    beforeAll(async () => {
      root = await start()
    })

    it('is known by the thumbprint of its public key (RFC 7638), and gives no private part away', async () => {
      const jwk = await root.publicJwk()
      expect(Object.keys(jwk).toSorted()).toEqual(['crv', 'kty', 'x', 'y'])
      expect(await root.thumbprint()).toBe(await calculateJwkThumbprint(jwk))
    })

    it('signs trust documents that a phone believes which was told the thumbprint', async () => {
      const jws = await root.sign(document)
      expect(decodeProtectedHeader(jws)).toMatchObject({ alg: 'ES256', typ: 'yagura-trust+jws' })
      expect(await claimedRoot(jws)).toBe(await root.thumbprint())
      expect(await openTrust(jws, await root.thumbprint(), T0)).toEqual(document)
    })

    it('is not believed by a phone that was told another, nor after the document has expired', async () => {
      const jws = await root.sign(document)
      const other = await (await start()).thumbprint()
      await expect(openTrust(jws, other, T0)).rejects.toMatchObject({ reason: 'root' })
      await expect(openTrust(jws, await root.thumbprint(), T0 + 2 * DAY)).rejects.toMatchObject({
        reason: 'expired',
      })
    })
  })
}
