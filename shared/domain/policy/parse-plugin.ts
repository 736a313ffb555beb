import { YaguraError } from '../errors.ts'
import { type PluginDefinition, pluginShape } from './plugin.ts'
import { settingValidators } from './setting-validators.ts'

type Issue = { readonly path: string; readonly message: string }

const difference = (path: string, one: readonly string[], other: readonly string[]): Issue[] =>
  [...new Set([...one, ...other])]
    .filter((name) => !(one.includes(name) && other.includes(name)))
    .map((name) => ({ path: `${path}/${name}`, message: 'named in one place only' }))

const labelIssues = ({ schema, labels }: PluginDefinition): Issue[] => {
  const settings = Object.keys(schema.properties)
  return Object.entries(labels).flatMap(([locale, label]) => [
    ...difference(`labels/${locale}/settings`, settings, Object.keys(label.settings)),
    ...difference(`labels/${locale}/sections`, schema['x-sections'], Object.keys(label.sections)),
  ])
}

const sectionIssues = ({ schema }: PluginDefinition): Issue[] => {
  const used = Object.keys(schema.properties).map((key) => key.split('.', 1).join())
  return difference('schema/x-sections', used, schema['x-sections'])
}

const defaultIssues = (plugin: PluginDefinition): Issue[] => {
  const { settings } = settingValidators(plugin)
  return Object.entries(plugin.schema.properties)
    .filter(([key, setting]) => !settings.get(key)?.safeParse(setting.default).success)
    .map(([key]) => ({ path: `schema/properties/${key}/default`, message: 'not valid by its own schema' }))
}

const refuse = (issues: readonly Issue[], cause?: unknown): never => {
  throw new YaguraError('request.invalid', { issues }, { cause })
}

/** A default may be any JSON; one nested deeper than the stack is as wrong as one of the wrong shape. */
const parse = (input: unknown) => {
  try {
    return pluginShape.safeParse(input)
  } catch (cause) {
    return refuse([{ path: '', message: 'cannot be read' }], cause)
  }
}

const shaped = (input: unknown): PluginDefinition => {
  const parsed = parse(input)
  if (parsed.success) return parsed.data
  return refuse(
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('/'), message })),
    parsed.error,
  )
}

const compilable = (plugin: PluginDefinition): PluginDefinition => {
  try {
    settingValidators(plugin)
    return plugin
  } catch (cause) {
    return refuse([{ path: 'schema', message: 'uses a keyword that is not supported' }], cause)
  }
}

/**
 * A plug-in from a bundle's JSON: of the right shape, with a schema that can be used, valid defaults, and a
 * label in each language for every setting and section. Throws `request.invalid` with the places that are wrong.
 */
export const parsePlugin = (input: unknown): PluginDefinition => {
  const plugin = compilable(shaped(input))
  const issues = [...sectionIssues(plugin), ...labelIssues(plugin), ...defaultIssues(plugin)]
  return issues.length ? refuse(issues) : plugin
}
