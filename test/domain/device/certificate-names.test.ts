import { expect, test } from 'vitest'
import { deviceIdIn, deviceUri } from '../../../shared/domain/device/certificate-names.ts'

const ID = 'dev_01JABCDEFGHJKMNPQRSTVWXYZ0'
const uri = deviceUri('svc_1', ID)

test('a phone is named by its service and its id', () => {
  expect(uri).toBe(`urn:yagura:svc_1:${ID}`)
})

test.each([
  ['alone', `URI:${uri}`],
  ['first', `URI:${uri}, DNS:phone.example`],
  ['last', `DNS:phone.example, URI:${uri}`],
])('and found in the alternative names, %s', (_, names) => {
  expect(deviceIdIn(names)).toBe(ID)
})

test.each([
  ['no names at all', undefined],
  ['none of ours', 'DNS:phone.example'],
  ['a name that only ends like ours', `DNS:URI:${uri}`],
  ['a name that goes on', `URI:${uri}0`],
  ['a name that goes on behind a colon', `URI:${uri}:x`],
  ['a service with a colon', `URI:urn:yagura:svc:1:${ID}`],
  ['a service with a comma', `URI:urn:yagura:svc,1:${ID}`],
  ['a service with a space', `URI:urn:yagura:svc 1:${ID}`],
  ['no service', `URI:urn:yagura::${ID}`],
  ['another kind of id', `URI:urn:yagura:svc_1:usr_${ID.slice(4)}`],
  ['a letter that ids do not have', `URI:urn:yagura:svc_1:${ID.slice(0, -1)}U`],
])('%s is no phone', (_, names) => {
  expect(deviceIdIn(names)).toBeUndefined()
})
