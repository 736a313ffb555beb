/**
 * Two issuers behind one port. A phone that proved nobody gets its short certificate from the cheap one: whoever has
 * a package must not be able to spend money (architecture §5, Grades).
 */
import type { Grade } from '../../domain/device/record.ts'
import type { CertificateAuthority } from '../../ports/trust.ts'

export const authorityByGrade = (
  issuers: Readonly<Record<Grade, CertificateAuthority>>,
): CertificateAuthority => ({
  issue: (request, profile) => issuers[profile.grade].issue(request, profile),
  async chain() {
    const chains = await Promise.all([issuers.proved.chain(), issuers.unproved.chain()])
    return `${chains.map((pem) => pem.trim()).join('\n')}\n`
  },
})
