import { type Operation, sendEmpty } from '../call.ts'

/** CreateBucket; a location constraint in the body is not looked at, there is one place only. */
export const createBucket: Operation = async ({ response, buckets, bucket }) => {
  await buckets.create(bucket)
  sendEmpty(response, 200, { location: `/${bucket}` })
}

/** HeadBucket. */
export const headBucket: Operation = async ({ response, buckets, bucket, region }) => {
  await buckets.folder(bucket)
  sendEmpty(response, 200, { 'x-amz-bucket-region': region })
}
