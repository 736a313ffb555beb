/** The ports of one machine whose keys are files: issuer, root of trust, secrets. */
import { randomBytes } from 'node:crypto'
import { localSecretBox } from '../../shared/adapters/local-key/secret-box.ts'
import { localTrustRoot } from '../../shared/adapters/local-key/trust-root.ts'
import { certificateAuthoritySuite } from '../conformance/certificate-authority.suite.ts'
import { secretBoxSuite } from '../conformance/secret-box.suite.ts'
import { trustRootSuite } from '../conformance/trust-root.suite.ts'
import { localAuthority } from '../support/local-authority.ts'
import { newKeyPair } from '../support/ports.ts'

certificateAuthoritySuite('local key', () => localAuthority('Test device issuer'))

trustRootSuite('local key', async () => localTrustRoot(await newKeyPair()))

secretBoxSuite('local key', async () => localSecretBox(randomBytes(32)))
