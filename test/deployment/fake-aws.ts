/** The AWS services of a bootstrap: real clients, answers made here, state kept as the services would. */
import { createHash } from 'node:crypto'
import { ACMClient, ImportCertificateCommand } from '@aws-sdk/client-acm'
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider'
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  GetParameterCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { mockClient } from 'aws-sdk-client-mock'
import { ssmParameters } from '../../shared/adapters/aws/parameters.ts'
import { fakeKms } from '../adapters/kms/fake-kms.ts'

const region = { region: 'us-east-1' }
const refused = { message: 'refused', $metadata: { httpStatusCode: 400 } }

export interface ImportedCertificate {
  readonly certificate: string
  readonly privateKey: string
  readonly chain: string
}

export function fakeAws() {
  const kms = fakeKms()
  const clients = {
    acm: new ACMClient(region),
    cognito: new CognitoIdentityProviderClient(region),
    s3: new S3Client(region),
    ssm: new SSMClient(region),
  }
  const parameters = new Map<string, string>()
  const imported: ImportedCertificate[] = []
  const versions: string[] = []
  const tags: unknown[] = []
  const users = new Map<string, string>()
  const text = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString()

  mockClient(clients.ssm)
    .on(GetParameterCommand)
    .callsFake(async ({ Name }) => {
      const Value = parameters.get(Name)
      if (Value === undefined) throw new ParameterNotFound(refused)
      return { Parameter: { Name, Value } }
    })
    .on(PutParameterCommand)
    .callsFake(async ({ Name, Value, Overwrite }) => {
      if (parameters.has(Name) && !Overwrite) throw new ParameterAlreadyExists(refused)
      parameters.set(Name, Value)
      return {}
    })
  mockClient(clients.acm)
    .on(ImportCertificateCommand)
    .callsFake(async ({ Certificate, PrivateKey, CertificateChain, Tags }) => {
      tags.push(Tags)
      imported.push({
        certificate: text(Certificate),
        privateKey: text(PrivateKey),
        chain: text(CertificateChain),
      })
      return { CertificateArn: `arn:aws:acm:us-east-1:000000000000:certificate/${imported.length}` }
    })
  mockClient(clients.s3)
    .on(GetObjectCommand)
    .callsFake(async () => {
      const last = versions.at(-1)
      if (last === undefined) throw new NoSuchKey(refused)
      return { Body: { transformToString: async () => last }, VersionId: String(versions.length) }
    })
    .on(PutObjectCommand)
    .callsFake(async ({ Body }) => {
      versions.push(Body)
      return { VersionId: String(versions.length) }
    })
  const attributes = (sub: string) => [{ Name: 'sub', Value: sub }]
  mockClient(clients.cognito)
    .on(AdminGetUserCommand)
    .callsFake(async ({ Username }) => {
      const sub = users.get(Username)
      if (!sub) throw new UserNotFoundException(refused)
      return { UserAttributes: attributes(sub) }
    })
    .on(AdminCreateUserCommand)
    .callsFake(async ({ Username }) => {
      const sub = createHash('sha256').update(Username).digest('hex').slice(0, 36)
      users.set(Username, sub)
      return { User: { Attributes: attributes(sub) } }
    })

  return {
    kms,
    ...clients,
    keys: { kms: kms.client, parameters: ssmParameters(clients.ssm, '/yagura/test/'), isPca: false },
    /** What the services hold. */
    parameters,
    imported,
    tags,
    versions,
    users,
    /** Every client that the bootstrap calls. */
    all: [clients.ssm, kms.client, clients.acm, clients.s3, clients.cognito] as const,
  }
}

export type FakeAws = ReturnType<typeof fakeAws>
