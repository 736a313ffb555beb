/** The ports on keys in KMS keep every promise of those on keys in files. */
import { kmsAuthority } from '../../../shared/adapters/kms/certificate-authority.ts'
import { kmsSecretBox, newSealedMasterKey } from '../../../shared/adapters/kms/secret-box.ts'
import { openKmsSigningKey } from '../../../shared/adapters/kms/signing-key.ts'
import { kmsTrustRoot } from '../../../shared/adapters/kms/trust-root.ts'
import { createAuthority } from '../../../shared/adapters/x509/certificates.ts'
import { certificateAuthoritySuite } from '../../conformance/certificate-authority.suite.ts'
import { secretBoxSuite } from '../../conformance/secret-box.suite.ts'
import { DAY } from '../../conformance/stores.ts'
import { trustRootSuite } from '../../conformance/trust-root.suite.ts'
import { fakeKms } from './fake-kms.ts'

const kms = fakeKms()

certificateAuthoritySuite('KMS', async () => {
  const key = kms.newKey()
  const validity = { notBeforeMs: Date.now() - DAY, notAfterMs: Date.now() + 3650 * DAY }
  const { pem } = await createAuthority('Test device issuer', await openKmsSigningKey(key), validity)
  return kmsAuthority({ ...key, certificatePem: pem })
})

trustRootSuite('KMS', async () => kmsTrustRoot(kms.newKey()))

secretBoxSuite('KMS', async () => {
  const key = kms.newKey()
  return kmsSecretBox({ ...key, sealedMasterKey: await newSealedMasterKey(key) })
})
