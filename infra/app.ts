/** `cdk` runs this: the stacks of the settings that the context names. */
import { App, Validations } from 'aws-cdk-lib'
import { BUNDLES } from './bundles/places.ts'
import { declareDeployment, features, rules } from './deployment.ts'
import { bundledIn } from './functions/code.ts'
import { readSettings } from './settings.ts'

const app = new App({ context: features })
// No default: what somebody deploys without naming it would be an example.
const file = app.node.tryGetContext('settings')
if (typeof file !== 'string') throw new Error('Name your settings: -c settings=FILE (docs/deploy.md)')
declareDeployment(app, readSettings(file), bundledIn(BUNDLES))
Validations.of(app).addPlugins(...rules())
