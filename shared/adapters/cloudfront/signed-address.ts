/**
 * An address of the download host that gives one object to whoever holds it, until it expires. CloudFront's "canned
 * policy", signed with ECDSA and SHA-256 by a key of which it knows the public half.
 */
import type { ObjectStore } from '../../ports/object-store.ts'
import type { Clock } from '../../ports/platform.ts'
import { attachment } from '../s3/content-disposition.ts'

export interface DownloadHost {
  /** Without a trailing slash. */
  readonly url: string
  /** The public key as CloudFront calls it. */
  readonly keyPairId: string
  /** An ECDSA signature over P-256 and SHA-256, in DER. */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>
  readonly clock: Clock
}

type Download = Parameters<ObjectStore['presignGet']>[1]

/** Leaves nothing that a browser would write differently: CloudFront compares with what the browser asks for. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

/** Base64 with the characters that CloudFront takes in the place of those that mean something in a query. */
const querySafe = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~')

const queryOf = (parameters: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encoded(value)}`]))
    .join('&')

export async function signedAddress(host: DownloadHost, key: string, download: Download): Promise<string> {
  const { expiresInSeconds, fileName, contentType } = download
  const query = queryOf({
    'response-content-disposition': fileName === undefined ? undefined : attachment(fileName),
    'response-content-type': contentType,
  })
  const address = `${host.url}/${key.split('/').map(encoded).join('/')}${query && `?${query}`}`
  const expires = Math.floor(host.clock.now() / 1000) + expiresInSeconds
  const policy = `{"Statement":[{"Resource":"${address}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`
  const signature = querySafe(await host.sign(Buffer.from(policy)))
  const proof = `Expires=${expires}&Signature=${signature}&Key-Pair-Id=${host.keyPairId}&Hash-Algorithm=SHA256`
  return `${address}${query ? '&' : '?'}${proof}`
}
