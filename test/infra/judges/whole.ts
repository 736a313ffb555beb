import { expect, test } from 'vitest'
import { rules } from '../../../infra/deployment.ts'
import type { Deployment } from '../deployments.ts'

export function judgeWhole({ app, template }: Deployment): void {
  test.each(rules().map((pack) => [pack.readPackName, pack] as const))(
    'the rules of %s hold',
    (_name, pack) => {
      const { violations } = pack.validateScope(app)
      const found = violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
      )
      expect(found).toEqual([])
    },
  )

  test('no stack comes near the 500 resources that CloudFormation takes', () => {
    const counts = Map.groupBy(template.resources, ({ stack }) => stack)
    expect([...counts].filter(([, resources]) => resources.length >= 400)).toEqual([])
    expect([...counts.keys()]).toEqual(expect.arrayContaining(['Data', 'Identity', 'Api', 'Watch']))
  })
}
