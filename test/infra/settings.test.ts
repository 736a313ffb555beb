import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../infra/settings.ts'

const example = JSON.parse(readFileSync('infra/settings.example.json', 'utf8'))
const certificates = {
  hosts: 'arn:aws:acm:ap-northeast-1:123456789012:certificate/hosts',
  edge: 'arn:aws:acm:us-east-1:123456789012:certificate/edge',
}
const { hostedZone: _, ...withoutZone } = example

test('the example can be deployed as it is, with what everybody gets who says no more', () => {
  expect(parseSettings(example)).toMatchObject({
    issuer: { kind: 'kms' },
    waf: false,
    logRetentionDays: 90,
    reserveConcurrency: true,
  })
})

test('certificates made elsewhere stand in for the zone', () => {
  expect(parseSettings({ ...withoutZone, certificates })).toMatchObject({ certificates })
})

describe('refused, with the place that is wrong', () => {
  test.each<[string, object, string]>([
    ['a key that is not known', { ...example, wav: true }, 'wav'],
    ['a key that is not known further in', { ...example, hosts: { ...example.hosts, api: 'a.b.c' } }, 'api'],
    ['neither zone nor certificates', withoutZone, 'hostedZone'],
    ['both', { ...example, certificates }, 'hostedZone'],
    [
      'two hosts of one name',
      { ...example, hosts: { ...example.hosts, device: example.hosts.admin } },
      'hosts',
    ],
    [
      'a host outside the zone',
      { ...example, hosts: { ...example.hosts, admin: 'admin.example.net' } },
      'hosts',
    ],
    [
      'a zone that the host only ends like',
      { ...example, hostedZone: { id: 'Z1', name: 'm.example.org' } },
      'hosts',
    ],
    [
      'an address instead of a host',
      { ...example, hosts: { ...example.hosts, admin: 'https://a.b' } },
      'admin',
    ],
    ['no mail address', { ...example, adminMail: 'administrator' }, 'adminMail'],
    ['days that no log can be kept', { ...example, logRetentionDays: 31 }, 'logRetentionDays'],
    ['a log for ever', { ...example, logRetentionDays: 9999 }, 'logRetentionDays'],
    ['memory of a function that is not there', { ...example, memoryMb: { est: 512 } }, 'memoryMb'],
    [
      'a certificate of CloudFront elsewhere',
      { ...withoutZone, certificates: { ...certificates, edge: certificates.hosts } },
      'edge',
    ],
    ['an issuer that is not built', { ...example, issuer: { kind: 'vault' } }, 'issuer'],
    [
      'an authority that is none',
      { ...example, issuer: { kind: 'acm-pca', authorityArn: certificates.hosts } },
      'authorityArn',
    ],
    ['a name that Cognito keeps', { ...example, deployment: 'my-aws' }, 'deployment'],
    ['a name too long for a bucket', { ...example, deployment: 'abcdefghijklmnopq' }, 'deployment'],
    ['a name that no bucket can have', { ...example, deployment: 'Main' }, 'deployment'],
  ])('%s', (_name, settings, place) => {
    expect(() => parseSettings(settings)).toThrow(place)
  })
})
