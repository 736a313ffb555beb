/** What a person sees once everything answers. */
import type { StartOptions } from './options.ts'
import type { RunningService } from './service.ts'

export function showReady(service: RunningService, options: StartOptions): void {
  const { addresses, mailUrl, dataDir, firstPassword } = service
  const lines = [
    '',
    '  櫓  Yagura is running',
    '',
    `  Administration   ${addresses.adminUrl}/openapi.json`,
    `  Phones enrol at  ${addresses.enrollUrl}`,
    `  Phones sync at   ${addresses.deviceUrl}`,
    `  Mail sent        ${mailUrl}`,
    `  Data             ${dataDir}`,
    '',
    ...signInLines(firstPassword),
    ...(options.enrollCert
      ? []
      : [
          '',
          '  Without --enroll-cert only simulated phones can enrol: browsers and phones',
          '  do not know the private certificate.',
        ]),
    '',
    '  Ctrl+C stops it; everything is kept.',
    '',
  ]
  console.log(lines.join('\n'))
}

const signInLines = (firstPassword: string | undefined): string[] =>
  firstPassword
    ? [
        `  Sign in as       admin   password ${firstPassword}`,
        '                   (shown once; npm run yagura -- password makes a new one)',
        '  For scripts      npm run --silent yagura -- token',
      ]
    : [
        '  Sign in as       admin   (npm run yagura -- password makes a new password)',
        '  For scripts      npm run --silent yagura -- token',
      ]
