import { S3ServiceException } from '@aws-sdk/client-s3'
import { YaguraError } from '../../domain/errors.ts'
import { isPassing } from '../aws-failures.ts'

const statusOf = (error: unknown): number =>
  error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0

/** No object of that name. Without `s3:ListBucket` AWS says 403 instead, which stays an error: grant it. */
const isAbsent = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound')

/** A precondition that does not hold. */
export const isPreconditionFailure = (error: unknown): boolean => statusOf(error) === 412

/** 409 is a conditional write that met another one in progress; S3 asks to repeat it. */
const isTemporary = (error: unknown): boolean => isPassing(error) || statusOf(error) === 409

/** Runs calls of the store; what is likely to pass when repeated becomes `service.unavailable`. */
export async function reachingStore<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await calls()
  } catch (error) {
    throw isTemporary(error) ? new YaguraError('service.unavailable', {}, { cause: error }) : error
  }
}

/** The same, where a missing object is an answer. */
export function reachingObject<T>(calls: () => Promise<T>): Promise<T | undefined> {
  return reachingStore(async () => {
    try {
      return await calls()
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  })
}

/** The same for calls that name a version they saw: one that is gone or replaced meanwhile is no fault of the store. */
export async function reachingVersion<T>(calls: () => Promise<T>): Promise<T> {
  try {
    return await reachingStore(calls)
  } catch (error) {
    if (isAbsent(error) || isPreconditionFailure(error))
      throw new YaguraError('service.conflict', {}, { cause: error })
    throw error
  }
}
