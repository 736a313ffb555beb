/**
 * A real client of ACM Private CA whose answers are made here, by a real authority under a real root, from what was
 * asked for alone: what the adapter does not ask for is not in the certificate. It knows the documented rules of the
 * template, of requests and of idempotency tokens.
 */
import { createHash } from 'node:crypto'
import {
  ACMPCAClient,
  ACMPCAServiceException,
  GetCertificateCommand,
  IssueCertificateCommand,
  type IssueCertificateCommandInput,
} from '@aws-sdk/client-acm-pca'
import { mockClient } from 'aws-sdk-client-mock'
import { acmPcaAuthority } from '../../../shared/adapters/acm-pca/certificate-authority.ts'
import type { CertificateAuthority } from '../../../shared/ports/trust.ts'
import * as x509 from '../../../shared/protocol/x509.ts'
import { DAY } from '../../conformance/stores.ts'
import { type KeyKind, newKeys, signingAlgorithmOf } from '../../support/csr.ts'

const ARN = 'arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/1'
/** Of this run, in whole seconds. */
export const NOW_MS = Math.floor(Date.now() / 1000) * 1000

/** What tests ask for. */
export const profile = {
  grade: 'proved',
  deviceId: 'dev_01KAT8Z0QZ3M5N7P9R1S3T5V7X',
  serviceId: 'svc_1',
  notBeforeMs: NOW_MS - 600_000,
  notAfterMs: NOW_MS + 365 * DAY,
} as const

const TEMPLATE =
  'arn:aws:acm-pca:::template/BlankEndEntityCertificate_CriticalBasicConstraints_APIPassthrough/V1'

export const pcaError = (name: string, status = 400): ACMPCAServiceException =>
  new ACMPCAServiceException({
    name,
    message: name,
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  })

interface Issuer {
  readonly certificate: x509.X509Certificate
  readonly key: CryptoKey
}

async function newAuthority(
  name: string,
  kind: KeyKind,
  pathLength: number,
  above?: Issuer,
): Promise<Issuer> {
  const keys = await newKeys(kind)
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}`,
    issuer: above?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(NOW_MS - 1000 * DAY),
    notAfter: new Date(NOW_MS + 3650 * DAY),
    publicKey: keys.publicKey,
    signingKey: above?.key ?? keys.privateKey,
    signingAlgorithm: signingAlgorithmOf(kind),
    extensions: [
      new x509.BasicConstraintsExtension(true, pathLength, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ...(above ? [await x509.AuthorityKeyIdentifierExtension.create(above.certificate.publicKey)] : []),
    ],
  })
  return { certificate, key: keys.privateKey }
}

/** Serial numbers of 128 bits, the first two `01`. */
const newSerial = (): string => {
  const [first = 0, ...rest] = crypto.getRandomValues(new Uint8Array(16))
  return Buffer.from([(first & 0x3f) | 0x40, ...rest]).toString('hex')
}

const timeOf = (validity: IssueCertificateCommandInput['Validity']): Date => {
  if (validity?.Type !== 'ABSOLUTE') throw pcaError('InvalidArgsException')
  return new Date((validity.Value ?? 0) * 1000)
}

/** "A CSR must provide either a subject name or a subject alternative name or the request will be rejected." */
async function requestIn(bytes: Uint8Array | undefined): Promise<x509.Pkcs10CertificateRequest> {
  const pem = Buffer.from(bytes ?? []).toString()
  if (!pem.startsWith('-----BEGIN CERTIFICATE REQUEST-----')) throw pcaError('MalformedCSRException')
  const request = new x509.Pkcs10CertificateRequest(pem)
  if (!request.subject || !(await request.verify())) throw pcaError('MalformedCSRException')
  return request
}

async function issueAs(
  input: IssueCertificateCommandInput,
  kind: KeyKind,
  { certificate, key }: Issuer,
): Promise<string> {
  const { Extensions, Subject } = input.ApiPassthrough ?? {}
  const { publicKey, subject } = await requestIn(input.Csr)
  const signer = kind.startsWith('RSA') ? 'SHA256WITHRSA' : 'SHA256WITHECDSA'
  if (input.TemplateArn !== TEMPLATE || input.SigningAlgorithm !== signer)
    throw pcaError('InvalidArgsException')
  const notAfter = timeOf(input.Validity)
  if (notAfter > certificate.notAfter) throw pcaError('ValidationException')
  const usages = (Extensions?.ExtendedKeyUsage ?? []).map(({ ExtendedKeyUsageType: type }) =>
    type === 'CLIENT_AUTH' ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth,
  )
  const names = (Extensions?.SubjectAlternativeNames ?? []).map(
    ({ UniformResourceIdentifier: value = '' }) => ({
      type: 'url' as const,
      value,
    }),
  )
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: Subject?.CommonName ? [{ CN: [Subject.CommonName] }] : subject,
    issuer: certificate.subject,
    notBefore: input.ValidityNotBefore ? timeOf(input.ValidityNotBefore) : new Date(Date.now() - 3_600_000),
    notAfter,
    publicKey,
    signingKey: key,
    signingAlgorithm: signingAlgorithmOf(kind),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(certificate.publicKey),
      ...(usages.length ? [new x509.ExtendedKeyUsageExtension(usages)] : []),
      ...(names.length ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      ...(Extensions?.CustomExtensions ?? []).map(
        ({ ObjectIdentifier = '', Value = '', Critical = false }) =>
          new x509.Extension(ObjectIdentifier, Critical, Buffer.from(Value, 'base64')),
      ),
    ],
  })
  return made.toString('pem')
}

export async function fakePca(kind: KeyKind = 'P-256', name = 'Test private CA') {
  const root = await newAuthority('Test root', kind, 1)
  const issuer = await newAuthority(name, kind, 0, root)
  const client = new ACMPCAClient({ region: 'us-east-1' })
  const mock = mockClient(client)
  /** By ARN. */
  const certificates = new Map<string, Promise<string>>()
  const script: (Error | object | undefined)[] = []
  const scripted = (): object | undefined => {
    const next = script.shift()
    if (next instanceof Error) throw next
    return next
  }
  const mood = {
    /** How often a certificate is fetched in vain. */
    pollsUntilReady: 0,
    /** What it takes a request for. */
    misread: (input: IssueCertificateCommandInput): IssueCertificateCommandInput => input,
  }

  mock.on(IssueCertificateCommand).callsFake(async (input: IssueCertificateCommandInput) => {
    const given = scripted()
    if (given) return given
    if (input.CertificateAuthorityArn !== ARN) throw pcaError('ResourceNotFoundException')
    if (!/^[0-9A-Za-z]{1,36}$/.test(input.IdempotencyToken ?? '')) throw pcaError('ValidationException')
    const id = createHash('sha256').update(String(input.IdempotencyToken)).digest('hex')
    const arn = `${ARN}/certificate/${id}`
    const made = certificates.get(arn) ?? issueAs(mood.misread(input), kind, issuer)
    certificates.set(arn, made)
    await made.catch((refused) => {
      certificates.delete(arn)
      throw refused
    })
    return { CertificateArn: arn }
  })
  mock.on(GetCertificateCommand).callsFake(async ({ CertificateArn, CertificateAuthorityArn }) => {
    const given = scripted()
    if (given) return given
    const pem = await certificates.get(CertificateArn)
    if (CertificateAuthorityArn !== ARN || !pem) throw pcaError('ResourceNotFoundException')
    if (mood.pollsUntilReady-- > 0) throw pcaError('RequestInProgressException')
    return { Certificate: pem, CertificateChain: chainPem }
  })

  const chainPem = [issuer, root].map(({ certificate }) => certificate.toString('pem')).join('\n')
  return {
    mock,
    /** Made so far: each is paid for. */
    certificates,
    /** What the next calls fail with or are answered, one each; `undefined` is answered as ever. */
    script,
    mood,
    chainPem,
    issuer,
    authority: (change: { patienceMs?: number; authorityArn?: string } = {}): CertificateAuthority =>
      acmPcaAuthority({
        client: async () => client,
        authorityArn: ARN,
        chainPem,
        patienceMs: 5_000,
        ...change,
      }),
  }
}

export type FakePca = Awaited<ReturnType<typeof fakePca>>
