import { decodeJwt } from 'jose'
import type { TrustDocument } from '../../protocol/signed/documents.ts'

/** Our own document, read without verifying: it came from our own store. */
export const readOwnTrust = (jws: string): TrustDocument => decodeJwt(jws) as unknown as TrustDocument
