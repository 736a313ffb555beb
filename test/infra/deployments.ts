/** Two deployments that differ in every setting, as CloudFormation would get them. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { declareDeployment, features } from '../../infra/deployment.ts'
import { readSettings, type Settings } from '../../infra/settings.ts'
import { type Resource, Template } from './template.ts'

export interface Deployment {
  readonly name: string
  readonly settings: Settings
  readonly app: App
  readonly template: Template
}

function synthesise(name: string, file: string): Deployment {
  const settings = readSettings(file)
  const app = new App({
    context: { ...features, 'aws:cdk:enable-path-metadata': true },
    outdir: mkdtempSync(join(tmpdir(), 'yagura-synth-')),
    // `npm run synth` does it, and takes seconds.
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
  })
  declareDeployment(app, settings, () => Code.fromInline('// the bundle'))
  const { stacks } = app.synth()
  const resources = stacks.flatMap(({ hierarchicalId, template }) =>
    Object.entries(template.Resources as Record<string, Omit<Resource, 'stack' | 'id'>>).map(
      ([logicalId, resource]) => ({ ...resource, stack: hierarchicalId.replace(/^.*\//, ''), id: logicalId }),
    ),
  )
  const exported = Object.assign({}, ...stacks.map(({ template }) => template.Outputs ?? {}))
  return { name, settings, app, template: new Template(resources, exported) }
}

export const deployments: readonly Deployment[] = [
  synthesise('with a hosted zone', 'infra/settings.example.json'),
  synthesise(
    'with certificates made by hand, a firewall and a private CA',
    'infra/settings.by-hand.example.json',
  ),
]
