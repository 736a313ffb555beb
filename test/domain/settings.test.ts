import { expect, test } from 'vitest'
import { initialSettings } from '../../shared/domain/settings.ts'

test('a new service is closed: nobody registers by an address alone, and not without end', () => {
  expect(initialSettings('svc_1', 'Example')).toEqual({
    ...{ serviceId: 'svc_1', organisation: 'Example', openRegistration: false, revision: 1 },
    ...{ unassignedLimit: 1000, registrationsPerNetworkHour: 60, registrationsPerTokenHour: 600 },
  })
})
