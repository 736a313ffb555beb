/** The judges of what `npm run synth` emits, over two deployments that differ in every setting. */
import { describe } from 'vitest'
import { deployments } from './deployments.ts'
import { judgeCertificates } from './judges/certificates.ts'
import { judgeGrants } from './judges/grants.ts'
import { judgeRoutes } from './judges/routes.ts'

describe.each(deployments)('$name', (deployment) => {
  describe('routes', () => judgeRoutes(deployment))
  describe('certificates', () => judgeCertificates(deployment))
  describe('grants', () => judgeGrants(deployment))
})
