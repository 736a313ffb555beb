import { localKeyAuthority } from '../../shared/adapters/local-key/certificate-authority.ts'
import { createAuthority } from '../../shared/adapters/x509/certificates.ts'
import { heldKey } from '../../shared/adapters/x509/signing-key.ts'
import type { CertificateAuthority } from '../../shared/ports/trust.ts'
import { DAY } from '../conformance/stores.ts'
import { newKeys } from './csr.ts'

/** An issuer of its own, in force now. */
export async function localAuthority(name: string): Promise<CertificateAuthority> {
  const keys = await newKeys()
  const validity = { notBeforeMs: Date.now() - DAY, notAfterMs: Date.now() + 3650 * DAY }
  const { pem } = await createAuthority(name, await heldKey(keys), validity)
  return localKeyAuthority({ certificatePem: pem, key: keys.privateKey })
}
