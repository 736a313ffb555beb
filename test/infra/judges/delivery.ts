import { expect, test } from 'vitest'
import { FRONT_SECRET_HEADER } from '../../../shared/http/front.ts'
import type { Deployment } from '../deployments.ts'

export function judgeDelivery({ settings, template }: Deployment): void {
  const front = template
    .ofType('AWS::CloudFront::Distribution')
    .find(({ Properties }) => Properties.DistributionConfig.Aliases.includes(settings.hosts.enroll))
  const secretOf = (name: string) =>
    template.at(`Api/Functions/${name}/Function`).Properties.Environment.Variables.YAGURA_FRONT_SECRET

  test('the download host answers signed addresses, over TLS, from the bucket by its own right', () => {
    const { DistributionConfig } = template.at('Api/Delivery/Downloads/Distribution').Properties
    const { DefaultCacheBehavior, CacheBehaviors, Origins, Aliases, ViewerCertificate } = DistributionConfig
    expect(Aliases).toEqual([settings.hosts.download])
    expect(CacheBehaviors).toBeUndefined()
    expect(DefaultCacheBehavior.ViewerProtocolPolicy).toBe('https-only')
    expect(ViewerCertificate.MinimumProtocolVersion).toBe('TLSv1.2_2021')
    expect(DefaultCacheBehavior.TrustedKeyGroups.map((group: unknown) => template.text(group))).toEqual([
      '<Api/Delivery/Downloads/Signers>',
    ])
    expect(template.at('Api/Delivery/Downloads/Signers').Properties.KeyGroupConfig.Items).toEqual([
      { Ref: template.at('Api/Delivery/Downloads/Key').id },
    ])
    expect(template.at('Api/Delivery/Downloads/Key').Properties.PublicKeyConfig.EncodedKey).toBe(
      `{{resolve:ssm:/yagura/${settings.deployment}/download-key}}`,
    )
    expect(Origins.length).toBe(1)
    expect(Origins[0].OriginAccessControlId).toBeDefined()
    const [access] = template.ofType('AWS::CloudFront::OriginAccessControl')
    expect(access?.Properties.OriginAccessControlConfig).toMatchObject({
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
    })
  })

  test('the origin is the bucket there is', () => {
    const [{ DomainName }] = template.at('Api/Delivery/Downloads/Distribution').Properties.DistributionConfig
      .Origins
    const bucket = template.text(template.at('Data/Objects').Properties.BucketName)
    expect(template.text(DomainName)).toBe(`${bucket}.s3.${settings.region}.amazonaws.com`)
  })

  if (!settings.waf)
    test('without the setting the enrolment host has no front and no secret', () => {
      expect(front).toBeUndefined()
      expect(template.ofType('AWS::WAFv2::WebACL')).toEqual([])
      expect(secretOf('enroll')).toBeUndefined()
    })
  else
    test('with the setting a firewall stands before the enrolment host, which refuses whoever goes round it', () => {
      const { WebACLId, Origins, DefaultCacheBehavior } = front?.Properties.DistributionConfig ?? {}
      expect(JSON.stringify(WebACLId)).toContain('Firewall')
      expect(template.at('Edge/Firewall').Properties.Rules.map(({ Name }: { Name: string }) => Name)).toEqual(
        ['Flood', 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'],
      )
      const [, common] = template.at('Edge/Firewall').Properties.Rules
      const counted = common.Statement.ManagedRuleGroupStatement.RuleActionOverrides
      expect(counted.map(({ Name }: { Name: string }) => Name)).toEqual([
        'SizeRestrictions_BODY',
        'NoUserAgent_HEADER',
      ])
      expect(template.text(Origins[0].DomainName)).toBe('<Api/Domains/EnrollDomain>.RegionalDomainName')
      const said = Origins[0].OriginCustomHeaders
      expect(said.map(({ HeaderName }: { HeaderName: string }) => HeaderName)).toEqual([FRONT_SECRET_HEADER])
      expect(secretOf('enroll')).toEqual(said[0].HeaderValue)
      expect(template.text(said[0].HeaderValue)).toMatch(
        /^{{resolve:secretsmanager:<Api\/Delivery\/Front\/Secret>:/,
      )
      for (const name of ['device', 'admin', 'jobs', 'outbox']) expect(secretOf(name)).toBeUndefined()
      // CachingDisabled: a page behind a token is for one phone.
      expect(DefaultCacheBehavior.CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad')
    })
}
