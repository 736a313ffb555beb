import { expect, test } from 'vitest'
import { tables } from '../../../shared/adapters/dynamo/tables.ts'
import type { Deployment } from '../deployments.ts'
import type { Statement } from '../policies.ts'

interface Index {
  readonly IndexName: string
  readonly KeySchema: readonly { readonly AttributeName: string }[]
  readonly Projection: { readonly ProjectionType: string }
}

export function judgeData({ template }: Deployment): void {
  test.each(tables)(
    'the $suffix table can be taken back to any second, and not be deleted',
    ({ suffix, indexes }) => {
      const table = template.at(`Data/${suffix}`)
      const [replica, ...others] = table.Properties.Replicas
      expect(others).toEqual([])
      expect(replica.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true })
      expect(replica.DeletionProtectionEnabled).toBe(true)
      expect([table.DeletionPolicy, table.UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
      expect(table.Properties.BillingMode).toBe('PAY_PER_REQUEST')
      expect(table.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true })
      const declared = (table.Properties.GlobalSecondaryIndexes ?? []).map((index: Index) => ({
        name: index.IndexName,
        pk: index.KeySchema[0]?.AttributeName,
        sk: index.KeySchema[1]?.AttributeName,
        projection: index.Projection.ProjectionType,
      }))
      expect(declared).toEqual(indexes)
    },
  )

  test('only the table with the outbox has a stream, and it carries keys alone', () => {
    expect(template.at('Data/core').Properties.StreamSpecification).toEqual({ StreamViewType: 'KEYS_ONLY' })
    expect(template.at('Data/fleet').Properties.StreamSpecification).toBeUndefined()
  })

  test('no bucket is public, none is open without TLS, none goes with its stack', () => {
    const buckets = template.ofType('AWS::S3::Bucket')
    const closed = {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    }
    expect(buckets.length).toBe(3)
    for (const bucket of buckets) {
      expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual(closed)
      expect(bucket.Properties.BucketEncryption).toBeDefined()
      expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
      const [policy] = template
        .ofType('AWS::S3::BucketPolicy')
        .filter(({ Properties }) => Properties.Bucket.Ref === bucket.id)
      const statements: Statement[] = policy?.Properties.PolicyDocument.Statement
      const denied = statements.filter(({ Effect }) => Effect === 'Deny').map(({ Condition }) => Condition)
      expect(denied).toContainEqual({ Bool: { 'aws:SecureTransport': 'false' } })
      const open = statements.filter(
        ({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('"*"'),
      )
      expect(open).toEqual([])
    }
  })

  test('what is kept can be taken back; what is made again is not kept', () => {
    for (const name of ['Objects', 'Truststore'])
      expect(template.at(`Data/${name}`).Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' })
    const { Rules } = template.at('Data/Objects').Properties.LifecycleConfiguration
    const ends = Rules.map(({ Prefix, ExpirationInDays }: Record<string, unknown>) => [
      Prefix,
      ExpirationInDays,
    ])
    expect(ends).toEqual([
      [undefined, undefined],
      ['uploads/', 2],
      ['stamped/', 31],
    ])
    expect(Rules[0].AbortIncompleteMultipartUpload).toEqual({ DaysAfterInitiation: 1 })
  })

  test('CloudFront reads what phones download, and nothing else of the bucket', () => {
    const [policy] = template
      .ofType('AWS::S3::BucketPolicy')
      .filter(({ Properties }) => Properties.Bucket.Ref === template.at('Data/Objects').id)
    const statements: Statement[] = policy?.Properties.PolicyDocument.Statement
    const allowed = statements
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Principal, Action, Resource, Condition }) => ({
        who: Principal,
        what: Action,
        where: template.text(Resource),
        if: Condition,
      }))
    expect(allowed).toEqual([
      {
        who: { Service: 'cloudfront.amazonaws.com' },
        what: 's3:GetObject',
        where: '<Data/Objects>.Arn/stamped/*',
        if: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ])
  })
}
