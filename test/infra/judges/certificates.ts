import { expect, test } from 'vitest'
import { deploymentProperties } from '../../../functions/lambda/deployment/properties.ts'
import type { Deployment } from '../deployments.ts'

/** References stand for what they will be. */
const settled = (properties: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      typeof value === 'object' ? [[name, JSON.stringify(value)]] : [],
    ),
  )

export function judgeCertificates({ settings, template }: Deployment): void {
  const domain = (name: string) => template.at(`Api/Domains/${name}Domain`).Properties
  const parameter = (name: string) => `{{resolve:ssm:/yagura/${settings.deployment}/${name}}}`

  test('the device host takes certificate and truststore as they are, not as a template remembers them', () => {
    const { DomainNameConfigurations, MutualTlsAuthentication } = domain('Device')
    expect(
      DomainNameConfigurations.map(({ CertificateArn }: { CertificateArn: string }) => CertificateArn),
    ).toEqual([parameter('device-certificate-arn')])
    expect(MutualTlsAuthentication.TruststoreVersion).toBe(parameter('truststore-version'))
    expect(template.text(MutualTlsAuthentication.TruststoreUri)).toBe('s3://<Data/Truststore>/truststore.pem')
  })

  test('the device host proves its name by a public certificate beside its own', () => {
    const [{ OwnershipVerificationCertificateArn }] = domain('Device').DomainNameConfigurations
    const [{ CertificateArn }] = domain('Enroll').DomainNameConfigurations
    expect(OwnershipVerificationCertificateArn).toEqual(CertificateArn)
    expect(CertificateArn).toBeDefined()
  })

  test('phones show a certificate on the device host alone', () => {
    for (const name of ['Enroll', 'Admin']) expect(domain(name).MutualTlsAuthentication).toBeUndefined()
  })

  test('what the bootstrap makes is there before what needs it', () => {
    const made = template.at('Identity/Bootstrap/Made')
    const { ServiceToken: _, ...told } = made.Properties
    // Values are references until they are deployed; the function's own shape says whether any is missing.
    const known = { ...told, ...settled(told) }
    expect(deploymentProperties.parse(known)).toMatchObject({
      Deployment: settings.deployment,
      Organisation: settings.organisation,
      DeviceHost: settings.hosts.device,
      TruststoreKey: 'truststore.pem',
      AdminMail: settings.adminMail,
    })
    expect(Object.keys(told).filter((name) => !(name in deploymentProperties.shape))).toEqual([
      'ServiceTimeout',
    ])
    expect(made.DependsOn).toContain(template.at('Identity/Bootstrap/Role/DefaultPolicy').id)
    expect([made.DeletionPolicy, made.UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
  })
}
