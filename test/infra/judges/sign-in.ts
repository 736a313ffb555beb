import { expect, test } from 'vitest'
import type { Deployment } from '../deployments.ts'

export function judgeSignIn({ settings, template }: Deployment): void {
  test('nobody signs up, everybody shows a second factor, and the pool outlives its stack', () => {
    const pool = template.at('Identity/Administrators')
    expect(pool.Properties.AdminCreateUserConfig.AllowAdminCreateUserOnly).toBe(true)
    expect([pool.Properties.MfaConfiguration, pool.Properties.EnabledMfas]).toEqual([
      'ON',
      ['SOFTWARE_TOKEN_MFA'],
    ])
    expect(pool.Properties.DeletionProtection).toBe('ACTIVE')
    expect([pool.DeletionPolicy, pool.UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
  })

  test('clients keep no secret and get a code, by PKCE, at addresses of ours', () => {
    const clients = template.ofType('AWS::Cognito::UserPoolClient').map(({ Properties }) => Properties)
    for (const { GenerateSecret, AllowedOAuthFlows, ExplicitAuthFlows } of clients) {
      expect(GenerateSecret).toBe(false)
      expect(AllowedOAuthFlows).toEqual(['code'])
      expect(
        (ExplicitAuthFlows ?? []).filter((flow: string) => /PASSWORD|SRP|CUSTOM|USER_AUTH/.test(flow)),
      ).toEqual([])
    }
    expect(clients.flatMap(({ CallbackURLs }) => CallbackURLs)).toEqual([
      `https://${settings.hosts.admin}/callback`,
      'http://localhost:8421/callback',
    ])
  })
}
