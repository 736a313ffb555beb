/** ACM Private CA keeps every promise of the port, whatever the kind of its key, alone and beside the cheap issuer. */
import { describe, expect, it } from 'vitest'
import { authorityByGrade } from '../../../shared/adapters/x509/authority-by-grade.ts'
import { certificatesIn, withIssuers } from '../../../shared/protocol/certificate-path.ts'
import { X509Certificate } from '../../../shared/protocol/x509.ts'
import { certificateAuthoritySuite } from '../../conformance/certificate-authority.suite.ts'
import { DAY } from '../../conformance/stores.ts'
import { aRequest } from '../../support/csr.ts'
import { localAuthority } from '../../support/local-authority.ts'
import { fakePca } from './fake-pca.ts'

certificateAuthoritySuite('ACM Private CA', async () => (await fakePca()).authority())

certificateAuthoritySuite('ACM Private CA with an RSA key', async () =>
  (await fakePca('RSA 2048')).authority(),
)

certificateAuthoritySuite('by grade', async () =>
  authorityByGrade({ proved: (await fakePca()).authority(), unproved: await localAuthority('Cheap issuer') }),
)

describe('two issuers by grade', async () => {
  const pca = await fakePca()
  const authority = authorityByGrade({
    proved: pca.authority(),
    unproved: await localAuthority('Cheap issuer'),
  })
  const nowMs = Date.now()
  const profile = {
    deviceId: 'dev_1',
    serviceId: 'svc_1',
    notBeforeMs: nowMs,
    notAfterMs: nowMs + 30 * DAY,
  }
  const subjectsOf = (pem: string) => certificatesIn(pem).map(({ subject }) => subject)

  it('let an unproved phone cost nothing', async () => {
    const { pem } = await authority.issue(await aRequest(), { ...profile, grade: 'unproved' })
    expect(new X509Certificate(pem).issuer).toBe('CN=Cheap issuer')
    expect(pca.certificates.size).toBe(0)
    const proved = await authority.issue(await aRequest(), { ...profile, grade: 'proved' })
    expect(new X509Certificate(proved.pem).issuer).toBe('CN=Test private CA')
    expect(pca.certificates.size).toBe(1)
  })

  it('are both what client certificates are verified against', async () => {
    expect(subjectsOf(await authority.chain())).toEqual([
      'CN=Test private CA',
      'CN=Test root',
      'CN=Cheap issuer',
    ])
  })

  it('each phone is handed the issuers of its own certificate, up to the root', async () => {
    const paths = await Promise.all(
      (['proved', 'unproved'] as const).map(async (grade) => {
        const { pem } = await authority.issue(await aRequest(), { ...profile, grade })
        return subjectsOf(withIssuers(pem, await authority.chain()))
      }),
    )
    expect(paths).toEqual([
      ['CN=dev_1', 'CN=Test private CA', 'CN=Test root'],
      ['CN=dev_1', 'CN=Cheap issuer'],
    ])
  })

  it('a certificate whose issuer has gone is handed out alone', async () => {
    const { pem } = await authority.issue(await aRequest(), { ...profile, grade: 'proved' })
    expect(subjectsOf(withIssuers(pem, await (await localAuthority('Another')).chain()))).toEqual([
      'CN=dev_1',
    ])
  })
})
