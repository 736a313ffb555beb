/** What ACM Private CA answers is compared with what it was asked, before any phone sees it. */
import type { CustomExtension, Extensions } from '@aws-sdk/client-acm-pca'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLeaf, type LeafRequest } from '../../../shared/adapters/x509/certificates.ts'
import { signerOf } from '../../../shared/adapters/x509/signing-key.ts'
import type { IssuedCertificate } from '../../../shared/ports/trust.ts'
import type { CertificateRequest } from '../../../shared/protocol/csr.ts'
import { KeyUsageFlags, KeyUsagesExtension } from '../../../shared/protocol/x509.ts'
import { DAY } from '../../conformance/stores.ts'
import { aRequest, newKeys } from '../../support/csr.ts'
import { type FakePca, fakePca, NOW_MS as nowMs, profile } from './fake-pca.ts'

let pca: FakePca
let request: CertificateRequest
beforeAll(async () => {
  pca = await fakePca()
})
beforeEach(async () => {
  request = await aRequest()
  pca.mood.misread = (input) => input
})

const keyUsage = (usages = KeyUsageFlags.digitalSignature): CustomExtension => ({
  ObjectIdentifier: '2.5.29.15',
  Value: Buffer.from(new KeyUsagesExtension(usages, true).value).toString('base64'),
  Critical: true,
})

describe('what is no certificate, or not the one that was asked for, is never given to a phone', () => {
  const leaf = (change: Partial<LeafRequest> = {}): Promise<IssuedCertificate> =>
    createLeaf({
      issuer: pca.issuer.certificate,
      issuerKey: signerOf(pca.issuer.key),
      spki: request.spki,
      commonName: profile.deviceId,
      subjectAltName: [{ type: 'url', value: `urn:yagura:svc_1:${profile.deviceId}` }],
      usage: 'client',
      notBeforeMs: profile.notBeforeMs,
      notAfterMs: profile.notAfterMs,
      ...change,
    })
  const issuedBy = ({ issuer }: FakePca) => ({
    issuer: issuer.certificate,
    issuerKey: signerOf(issuer.key),
  })
  const answering = (pem: string | undefined) => {
    pca.script.push(undefined, { Certificate: pem })
    return pca.authority().issue(request, profile)
  }

  it('takes the one that is', async () => {
    const { pem } = await leaf()
    expect((await answering(pem)).pem).toBe(pem)
  })

  it.each<[string, () => Promise<Partial<LeafRequest>>]>([
    ['key', async () => ({ spki: (await aRequest()).spki })],
    ['subject', async () => ({ commonName: 'administrator' })],
    [
      'alternative names',
      async () => ({ subjectAltName: [{ type: 'url', value: 'urn:yagura:svc_1:dev_2' }] }),
    ],
    [
      'alternative names',
      async () => ({
        subjectAltName: [
          { type: 'url', value: `urn:yagura:svc_1:${profile.deviceId}` },
          { type: 'dns', value: 'device.example' },
        ],
      }),
    ],
    ['extended key usage', async () => ({ usage: 'server' })],
    ['start of validity', async () => ({ notBeforeMs: nowMs + DAY })],
    ['end of validity', async () => ({ notAfterMs: nowMs + 366 * DAY })],
    ['end of validity', async () => ({ notAfterMs: nowMs + DAY })],
    ['signature', async () => ({ issuerKey: signerOf((await newKeys()).privateKey) })],
    ['issuer, signature', async () => issuedBy(await fakePca('P-256', 'Another CA'))],
  ])('another %s', async (what, change) => {
    const { pem } = await leaf(await change())
    await expect(answering(pem)).rejects.toThrow(`another certificate: ${what}`)
  })

  it.each<[string, Extensions]>([
    [
      'key usage',
      { CustomExtensions: [keyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign)] },
    ],
    ['key usage', { CustomExtensions: [] }],
    ['extended key usage', { ExtendedKeyUsage: [] }],
    ['alternative names', { SubjectAlternativeNames: [] }],
    ['extensions', { CustomExtensions: [keyUsage(), { ObjectIdentifier: '1.2.3.4', Value: 'BQA=' }] }],
  ])('another %s, made of %o', async (what, change) => {
    pca.mood.misread = ({ ApiPassthrough: { Extensions, ...rest } = {}, ...input }) => ({
      ...input,
      ApiPassthrough: { ...rest, Extensions: { ...Extensions, ...change } },
    })
    await expect(pca.authority().issue(request, profile)).rejects.toThrow(`another certificate: ${what}`)
  })

  it('a certificate authority instead of a phone', async () => {
    await expect(answering(pca.chainPem)).rejects.toThrow(/basic constraints/)
  })

  it.each([undefined, '', 'text', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    '%o',
    async (pem) => {
      await expect(answering(pem)).rejects.toThrow(/no certificate/)
    },
  )

  it('no certificate to wait for', async () => {
    pca.script.push({})
    await expect(pca.authority().issue(request, profile)).rejects.toMatchObject({
      cause: { message: 'no certificate to wait for' },
    })
  })
})
