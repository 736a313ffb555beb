/** Who issues the certificates of phones: a key in KMS, and ACM Private CA for proved phones where that is chosen. */
import type { CertificateAuthority } from '../../ports/trust.ts'
import { acmPcaAuthority } from '../acm-pca/certificate-authority.ts'
import { kmsAuthority } from '../kms/certificate-authority.ts'
import { authorityByGrade } from '../x509/authority-by-grade.ts'
import { readRecord } from './key-records.ts'
import type { AwsKeys } from './keys.ts'

/** Less than the enrolment row gives, so that a phone is told to come back instead of being cut off. */
const PCA_PATIENCE_MS = 6_000

export async function clientAuthority({ parameters, kms, isPca }: AwsKeys): Promise<CertificateAuthority> {
  const unproved = kmsAuthority({ client: kms, ...(await readRecord(parameters, 'client-ca')) })
  if (!isPca) return unproved
  const proved = acmPcaAuthority({
    ...(await readRecord(parameters, 'client-pca')),
    client: async () => new (await import('@aws-sdk/client-acm-pca')).ACMPCAClient({}),
    patienceMs: PCA_PATIENCE_MS,
  })
  return authorityByGrade({ proved, unproved })
}
