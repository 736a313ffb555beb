/** `cdk` runs this: the stacks of the settings that the context names. */
import { App, Validations } from 'aws-cdk-lib'
import { BUNDLES } from './bundles/bundle.ts'
import { declareDeployment, features, rules } from './deployment.ts'
import { bundledIn } from './functions/code.ts'
import { readSettings } from './settings.ts'

const app = new App({ context: features })
declareDeployment(app, readSettings(app.node.getContext('settings')), bundledIn(BUNDLES))
Validations.of(app).addPlugins(...rules())
