/**
 * The certificate-authority port on ACM Private CA, which issues in its own time: a certificate is asked for, then
 * fetched until it is there. Its client brings an SDK core of its own and is loaded by the first phone that needs it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ACMPCAClient, IssueCertificateCommandInput } from '@aws-sdk/client-acm-pca'
import type { CertificateAuthority } from '../../ports/trust.ts'
import { X509Certificate } from '../../protocol/x509.ts'
import { once } from '../once.ts'
import { issued, type LeafContent } from '../x509/certificates.ts'
import { differences } from '../x509/check-leaf.ts'
import { deviceLeaf } from '../x509/device-leaf.ts'
import { isInProgress, surfaced } from './call-pca.ts'
import { issueInput } from './issue-input.ts'
import { within } from './patience.ts'

export interface AcmPca {
  /** Makes the client; called once, at first use. */
  readonly client: () => Promise<ACMPCAClient>
  readonly authorityArn: string
  /** PEM of the authority's certificate, and of its issuers if it is not a root. */
  readonly chainPem: string
  /** How long a caller is kept waiting. */
  readonly patienceMs: number
}

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000

type Sdk = typeof import('@aws-sdk/client-acm-pca')

export function acmPcaAuthority({
  client,
  authorityArn,
  chainPem,
  patienceMs,
}: AcmPca): CertificateAuthority {
  const issuer = new X509Certificate(chainPem)
  const opened = once(() => Promise.all([import('@aws-sdk/client-acm-pca'), client()]))
  const fetched = async (input: IssueCertificateCommandInput, abortSignal: AbortSignal) =>
    fetchCertificate(...(await opened()), input, abortSignal)
  return {
    async issue(request, profile) {
      const leaf = deviceLeaf(request, profile, issuer)
      const input = issueInput(authorityArn, issuer, request, leaf)
      const pem = await within(patienceMs, (signal) => fetched(input, signal)).catch((cause) => {
        throw surfaced(authorityArn, cause)
      })
      return issued(await checked(pem, leaf, issuer))
    },
    chain: async () => chainPem,
  }
}

/** PEM of the certificate that was asked for, as soon as it is there. */
async function fetchCertificate(
  { GetCertificateCommand, IssueCertificateCommand }: Sdk,
  client: ACMPCAClient,
  input: IssueCertificateCommandInput,
  abortSignal: AbortSignal,
): Promise<string> {
  const { CertificateArn } = await client.send(new IssueCertificateCommand(input), { abortSignal })
  if (!CertificateArn) throw new Error('no certificate to wait for')
  const { CertificateAuthorityArn } = input
  const get = () =>
    client.send(new GetCertificateCommand({ CertificateArn, CertificateAuthorityArn }), { abortSignal })
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const answer = await unlessInProgress(get())
    if (answer) return answer.Certificate ?? ''
    await sleep(pauseMs, undefined, { signal: abortSignal })
  }
}

const unlessInProgress = <T>(call: Promise<T>): Promise<T | undefined> =>
  call.catch((error) => {
    if (isInProgress(error)) return undefined
    throw error
  })

async function checked(pem: string, leaf: LeafContent, issuer: X509Certificate): Promise<X509Certificate> {
  const certificate = parsed(pem)
  const wrong = await differences(certificate, leaf, issuer)
  if (wrong.length) throw new Error(`ACM Private CA issued another certificate: ${wrong.join(', ')}`)
  return certificate
}

function parsed(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new Error('ACM Private CA answered with what is no certificate', { cause })
  }
}
