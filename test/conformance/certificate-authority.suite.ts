import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { deviceIdIn } from '../../shared/domain/device/certificate-names.ts'
import { sha256 } from '../../shared/domain/digests.ts'
import type { CertificateAuthority } from '../../shared/ports/trust.ts'
import type { CertificateRequest } from '../../shared/protocol/csr.ts'
import * as x509 from '../../shared/protocol/x509.ts'
import { aRequest, keyKinds } from '../support/csr.ts'
import { DAY, times } from './stores.ts'

const deviceId = 'dev_01KAT8Z0QZ3M5N7P9R1S3T5V7X'

function openssl(): string | undefined {
  try {
    return execFileSync('openssl', ['version']).toString()
  } catch {
    return undefined
  }
}

/** `start` gives an authority that is valid now and for at least a year. */
export function certificateAuthoritySuite(name: string, start: () => Promise<CertificateAuthority>): void {
  describe(`certificate authority: ${name}`, () => {
    let authority: CertificateAuthority
    let chain: string
    const nowMs = Math.floor(Date.now() / 1000) * 1000
    const profile = {
      grade: 'proved' as const,
      deviceId,
      serviceId: 'svc_1',
      notBeforeMs: nowMs - 600_000,
      notAfterMs: nowMs + 30 * DAY,
    }
    const issuer = () => new x509.X509Certificate(chain)
    beforeAll(async () => {
      authority = await start()
      chain = await authority.chain()
    })

    describe.each(keyKinds)('for a key of kind %s', (kind) => {
      let request: CertificateRequest
      let pem: string
      let leaf: x509.X509Certificate
      beforeAll(async () => {
        request = await aRequest(kind)
        pem = (await authority.issue(request, profile)).pem
        leaf = new x509.X509Certificate(pem)
      })

      it('certifies exactly that key, signed by the issuer', async () => {
        expect(Buffer.from(leaf.publicKey.rawData).equals(request.spki)).toBe(true)
        expect(leaf.issuer).toBe(issuer().subject)
        expect(await leaf.verify({ publicKey: issuer().publicKey, signatureOnly: true })).toBe(true)
      })

      it('is for client authentication by a digital signature and nothing else', () => {
        const usage = leaf.getExtension(x509.ExtendedKeyUsageExtension)
        expect(usage?.usages).toEqual([x509.ExtendedKeyUsage.clientAuth])
        const keyUsage = leaf.getExtension(x509.KeyUsagesExtension)
        expect(keyUsage).toMatchObject({ critical: true, usages: x509.KeyUsageFlags.digitalSignature })
        expect(leaf.getExtension(x509.BasicConstraintsExtension)).toMatchObject({ critical: true, ca: false })
      })

      it('names the phone as the profile does, in the subject and as a URI', () => {
        expect(leaf.subject).toBe(`CN=${deviceId}`)
        expect(new X509Certificate(pem).subjectAltName).toBe(`URI:urn:yagura:svc_1:${deviceId}`)
        expect(deviceIdIn(new X509Certificate(pem).subjectAltName)).toBe(deviceId)
      })

      it('carries these extensions and no other', () => {
        expect(leaf.extensions.map(({ type }) => type).toSorted()).toEqual(
          ['2.5.29.14', '2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.35', '2.5.29.37'].toSorted(),
        )
      })

      it.skipIf(!openssl())(
        'passes the strict verification of openssl as a client, and not as a server',
        async () => {
          const folder = await mkdtemp(join(tmpdir(), 'yagura-ca-'))
          try {
            const [ca, certificate] = [join(folder, 'ca.pem'), join(folder, 'leaf.pem')]
            await writeFile(ca, chain)
            await writeFile(certificate, pem)
            const verify = (purpose: string) =>
              execFileSync(
                'openssl',
                ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', ca, certificate],
                {
                  stdio: 'pipe',
                },
              ).toString()
            expect(verify('sslclient')).toContain('OK')
            expect(() => verify('sslserver')).toThrow()
          } finally {
            await rm(folder, { recursive: true })
          }
        },
      )
    })

    it('says of the certificate what is in it', async () => {
      const issued = await authority.issue(await aRequest(), profile)
      const leaf = new X509Certificate(issued.pem)
      expect(issued).toEqual({
        pem: issued.pem,
        fingerprint: sha256(leaf.raw),
        serial: leaf.serialNumber.toLowerCase(),
        notBeforeMs: profile.notBeforeMs,
        notAfterMs: profile.notAfterMs,
      })
      expect([leaf.validFromDate.getTime(), leaf.validToDate.getTime()]).toEqual([
        issued.notBeforeMs,
        issued.notAfterMs,
      ])
    })

    it('never reaches beyond the issuer, at either end', async () => {
      const asked = { ...profile, notBeforeMs: nowMs - 40_000 * DAY, notAfterMs: nowMs + 40_000 * DAY }
      const issued = await authority.issue(await aRequest(), asked)
      expect(issued.notBeforeMs).toBe(issuer().notBefore.getTime())
      expect(issued.notAfterMs).toBe(issuer().notAfter.getTime())
    })

    it('gives every certificate a serial number of its own: positive and long', async () => {
      const requests = await Promise.all(times(20, () => aRequest()))
      const serials = (await Promise.all(requests.map((each) => authority.issue(each, profile)))).map(
        ({ serial }) => serial,
      )
      expect(new Set(serials).size).toBe(20)
      for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/)
    })

    it('is itself a certificate authority that may issue end entities only', () => {
      expect(issuer().getExtension(x509.BasicConstraintsExtension)).toMatchObject({
        critical: true,
        ca: true,
        pathLength: 0,
      })
    })
  })
}
