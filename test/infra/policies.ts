import { placeOf, type Template } from './template.ts'

export interface Statement {
  readonly Sid?: string
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly NotAction?: unknown
  readonly Resource: unknown
  readonly NotResource?: unknown
  readonly Principal?: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The statements of every role, by where the role stands. */
export function rolePolicies(template: Template): Map<string, Statement[]> {
  const policies = template.ofType('AWS::IAM::Policy')
  return new Map(
    template.ofType('AWS::IAM::Role').map((role) => {
      const own = policies.filter(({ Properties }) =>
        Properties.Roles.some((attached: { Ref?: string }) => attached.Ref === role.id),
      )
      return [placeOf(role), own.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)]
    }),
  )
}

/** `action on resource if condition`, one for each pair. */
export const grantsOf = (template: Template, statements: readonly Statement[]): string[] =>
  statements.flatMap(({ Action, Resource, Condition }) => {
    const condition = Condition ? ` if ${JSON.stringify(Condition)}` : ''
    return [Action]
      .flat()
      .flatMap((action) =>
        [Resource].flat().map((resource) => `${action} on ${template.text(resource)}${condition}`),
      )
  })
