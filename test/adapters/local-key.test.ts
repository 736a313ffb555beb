/** The ports of one machine whose keys are files: issuer, root of trust, secrets. */
import { randomBytes } from 'node:crypto'
import { localKeyAuthority } from '../../shared/adapters/local-key/certificate-authority.ts'
import { localSecretBox } from '../../shared/adapters/local-key/secret-box.ts'
import { localTrustRoot } from '../../shared/adapters/local-key/trust-root.ts'
import { createAuthority } from '../../shared/adapters/x509/certificates.ts'
import { heldKey } from '../../shared/adapters/x509/signing-key.ts'
import { certificateAuthoritySuite } from '../conformance/certificate-authority.suite.ts'
import { secretBoxSuite } from '../conformance/secret-box.suite.ts'
import { DAY } from '../conformance/stores.ts'
import { trustRootSuite } from '../conformance/trust-root.suite.ts'
import { newKeyPair } from '../support/ports.ts'

certificateAuthoritySuite('local key', async () => {
  const keys = await newKeyPair()
  const validity = { notBeforeMs: Date.now() - DAY, notAfterMs: Date.now() + 3650 * DAY }
  const { pem } = await createAuthority('Test device issuer', await heldKey(keys), validity)
  return localKeyAuthority({ certificatePem: pem, key: keys.privateKey })
})

trustRootSuite('local key', async () => localTrustRoot(await newKeyPair()))

secretBoxSuite('local key', async () => localSecretBox(randomBytes(32)))
