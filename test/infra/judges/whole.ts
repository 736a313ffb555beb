import { expect, test } from 'vitest'
import { rules } from '../../../infra/deployment.ts'
import type { Deployment } from '../deployments.ts'
import { rolePolicies, type Statement } from '../policies.ts'
import type { Template } from '../template.ts'

/** About as many characters as the statement has when every reference is an ARN. */
const spelled = (template: Template, { Resource, ...rest }: Statement): number =>
  JSON.stringify(rest).length +
  [Resource].flat().reduce<number>((sum, arn) => sum + template.text(arn).length + 60, 0)

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

  test('no role holds more than IAM takes', () => {
    const sizes = [...rolePolicies(template)].map(([role, statements]) => [
      role,
      statements.reduce((sum, statement) => sum + spelled(template, statement), 0),
    ])
    expect(sizes.filter(([, size]) => Number(size) > 10_240)).toEqual([])
  })

  test('no stack comes near the 500 resources that CloudFormation takes', () => {
    const counts = Map.groupBy(template.resources, ({ stack }) => stack)
    expect([...counts].filter(([, resources]) => resources.length >= 400)).toEqual([])
    expect([...counts.keys()]).toEqual(expect.arrayContaining(['Data', 'Identity', 'Api', 'Watch']))
  })
}
