/** What a function is told: all of it, or it does not start. */
import { describe, expect, it } from 'vitest'
import { readEnvironment } from '../../functions/lambda/environment.ts'
import { bundleEnvironment } from '../../local/functions/bundle-environment.ts'

const machine = bundleEnvironment(
  {
    addresses: {
      enrollUrl: 'https://127.0.0.1:1',
      deviceUrl: 'https://127.0.0.1:2',
      adminUrl: 'http://127.0.0.1:3',
      mailFrom: 'yagura@example.com',
    },
    dynamoEndpoint: 'http://127.0.0.1:4',
    isEnrollPrivate: true,
    mailUrl: 'http://127.0.0.1:5',
    s3: { internalUrl: 'http://127.0.0.1:6', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    tokens: { issuer: 'http://127.0.0.1:3/oidc', keys: { keys: [] } },
  },
  '/data',
)
const ours = Object.keys(machine).filter((name) => name.startsWith('YAGURA_'))

describe('the environment of a function', () => {
  it('is read whole from what one machine tells its bundles', () => {
    expect(readEnvironment(machine)).toMatchObject({
      addresses: { deviceUrl: 'https://127.0.0.1:2' },
      tables: { fleet: machine.YAGURA_FLEET_TABLE },
      keySource: 'folder',
      keys: '/data',
      objects: { isPathStyle: true, uploadEndpoint: 'http://127.0.0.1:3/s3' },
      isEnrollPrivate: true,
    })
  })

  it('names everything that is missing at once', () => {
    const { YAGURA_BUCKET: _, YAGURA_TOKEN_ISSUER: __, ...rest } = machine
    expect(() => readEnvironment(rest)).toThrow(/YAGURA_BUCKET, YAGURA_TOKEN_ISSUER$/)
    expect(() => readEnvironment({})).toThrow(/YAGURA_ENROLL_URL.*YAGURA_TOKEN_CLIENT_IDS/)
  })

  it('takes an empty value for a missing one', () => {
    expect(() => readEnvironment({ ...machine, YAGURA_KEYS: '' })).toThrow(/YAGURA_KEYS$/)
  })

  it('knows no other source of keys than its three', () => {
    for (const source of ['kms', 'acm-pca', 'folder'])
      expect(readEnvironment({ ...machine, YAGURA_KEY_SOURCE: source }).keySource).toBe(source)
    expect(() => readEnvironment({ ...machine, YAGURA_KEY_SOURCE: 'KMS' })).toThrow(/KMS.*not kms/)
  })

  it('has no name that nobody reads', () => {
    const asked = new Set<string>()
    readEnvironment(
      new Proxy(machine, {
        get(target, name) {
          asked.add(String(name))
          return Reflect.get(target, name)
        },
      }),
    )
    expect(ours.filter((name) => !asked.has(name))).toEqual([])
  })
})
