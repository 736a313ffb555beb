import { SESClient } from '@aws-sdk/client-ses'
import type { Mailer } from '../../ports/mailer.ts'
import { sesMailer } from '../ses/ses-mailer.ts'
import { sesSettings } from './client-settings.ts'

export const awsMailer = (configurationSet?: string): Mailer =>
  sesMailer(new SESClient(sesSettings), configurationSet)
