/** The judges of what `npm run synth` emits, over two deployments that differ in every setting. */
import { describe, expect, test } from 'vitest'
import { deployments } from './deployments.ts'
import { judgeCertificates } from './judges/certificates.ts'
import { judgeData } from './judges/data.ts'
import { judgeDelivery } from './judges/delivery.ts'
import { judgeFunctions } from './judges/functions.ts'
import { judgeGrants } from './judges/grants.ts'
import { judgeLogs } from './judges/logs.ts'
import { judgeRoutes } from './judges/routes.ts'
import { judgeSignIn } from './judges/sign-in.ts'
import { judgeWhole } from './judges/whole.ts'
import { judgeWork } from './judges/work.ts'

describe.each(deployments)('$name', (deployment) => {
  describe('the whole', () => judgeWhole(deployment))
  describe('routes', () => judgeRoutes(deployment))
  describe('certificates', () => judgeCertificates(deployment))
  describe('grants', () => judgeGrants(deployment))
  describe('data', () => judgeData(deployment))
  describe('functions', () => judgeFunctions(deployment))
  describe('logs', () => judgeLogs(deployment))
  describe('work', () => judgeWork(deployment))
  describe('delivery', () => judgeDelivery(deployment))
  describe('sign-in', () => judgeSignIn(deployment))
})

test('two deployments in one account share no name of CloudFront', () => {
  const named = /"(Name|CallerReference)":"([^"]+)"/g
  const names = deployments.map(({ template }) =>
    template.resources
      .filter(({ Type }) => /^AWS::CloudFront::(?!Distribution)/.test(Type))
      .flatMap(({ Properties }) => [...JSON.stringify(Properties).matchAll(named)].map(([, , name]) => name)),
  )
  const [one = [], other = []] = names
  expect(one.length).toBeGreaterThan(3)
  expect(one.filter((name) => other.includes(name))).toEqual([])
})
