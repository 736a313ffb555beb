import { SESClient } from '@aws-sdk/client-ses'
import type { Mailer } from '../../ports/mailer.ts'
import { sesMailer } from '../ses/ses-mailer.ts'

export const awsMailer = (configurationSet?: string): Mailer => sesMailer(new SESClient({}), configurationSet)
