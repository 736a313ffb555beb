/** All templates of a deployment as one, with references between its stacks followed. */
export interface Resource {
  readonly stack: string
  readonly id: string
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes
  readonly Properties: any
  readonly Metadata?: Readonly<Record<string, string>>
  readonly DependsOn?: readonly string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
}

interface Output {
  readonly Value: unknown
  readonly Export?: { readonly Name: string }
}

/** Where it stands in the tree: `Api/Functions/enroll/Function`. */
export const placeOf = ({ Metadata, stack, id }: Resource): string =>
  Metadata?.['aws:cdk:path']?.replace(/^[^/]+\/|\/(Resource|Default)$/g, '') ?? `${stack}/${id}`

export class Template {
  readonly resources: readonly Resource[]
  readonly #exports: ReadonlyMap<string, unknown>

  constructor(resources: readonly Resource[], outputs: Readonly<Record<string, Output>>) {
    this.resources = resources
    this.#exports = new Map(
      Object.values(outputs).flatMap(({ Export, Value }) => (Export ? [[Export.Name, Value] as const] : [])),
    )
  }

  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.Type === type)
  }

  at(place: string): Resource {
    const found = this.resources.find((resource) => placeOf(resource) === place)
    if (!found) throw new Error(`nothing stands at ${place}`)
    return found
  }

  /** A value as people read it: `<Api/Functions/enroll/Function>.Arn`, `<AWS::AccountId>`. */
  text(value: unknown): string {
    if (typeof value !== 'object' || value === null) return String(value)
    const [[name, given] = ['', undefined]] = Object.entries(value)
    if (name === 'Ref') return this.#place(String(given))
    if (name === 'Fn::GetAtt') return `${this.#place(given[0])}.${given[1]}`
    if (name === 'Fn::ImportValue') return this.text(this.#exports.get(given))
    if (name === 'Fn::Join') return given[1].map((part: unknown) => this.text(part)).join(given[0])
    return JSON.stringify(value)
  }

  #place(id: string): string {
    if (id === 'AWS::Partition') return 'aws'
    const found = this.resources.find((resource) => resource.id === id)
    return `<${found ? placeOf(found) : id}>`
  }
}
