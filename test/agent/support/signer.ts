/** The keys of a service in a test, and the documents they sign. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import type {
  Assignment,
  P256PublicJwk,
  Stamp,
  TrustDocument,
} from '../../../shared/protocol/signed/documents.ts'
import { signDocument } from '../../../shared/protocol/signed/sign.ts'

interface Key {
  readonly privateKey: CryptoKey
  readonly jwk: P256PublicJwk
  readonly kid: string
}

export const SERVICE = 'svc_test'
export const nowS = () => Math.floor(Date.now() / 1000)
const times = () => ({ iat: nowS(), exp: nowS() + 3600 })

async function newKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { privateKey, jwk: (await exportJWK(publicKey)) as P256PublicJwk, kid }
}

export interface Signer {
  readonly root: string
  trust(change?: Partial<TrustDocument>): Promise<string>
  /** `kid` names another key than the one that signs. */
  assignment(change: Partial<Assignment>, kid?: string): Promise<string>
  stamp(change?: Partial<Stamp>): Promise<string>
}

export async function createSigner(
  hosts: Pick<TrustDocument, 'enrollHosts' | 'deviceHosts'>,
): Promise<Signer> {
  const root = await newKey('root')
  const assignmentKey = await newKey('assignment-1')
  const stampKey = await newKey('stamp-1')
  const thumbprint = await calculateJwkThumbprint(root.jwk)
  const listed = (key: Key, purpose: 'assignment' | 'stamp') => ({
    kid: key.kid,
    purpose,
    jwk: key.jwk,
    notBefore: nowS() - 3600,
    notAfter: nowS() + 3600,
  })
  const usual = {
    version: 1,
    organisation: 'Example Trading',
    keys: [listed(assignmentKey, 'assignment'), listed(stampKey, 'stamp')],
    serverIssuer: 'AAAA',
    pins: [{ spki: 'p'.repeat(43), state: 'active' as const }],
    ...hosts,
  }
  return {
    root: thumbprint,
    trust: (change) =>
      signDocument('trust', { aud: SERVICE, ...times(), ...usual, ...change }, root.privateKey, {
        kid: root.kid,
        jwk: root.jwk,
      }),
    assignment: (change, kid = assignmentKey.kid) => {
      const nothing = { seq: 1, group: null, policyHash: null, licence: null, packageHash: null }
      const payload = { aud: SERVICE, ...times(), ...nothing, ...change }
      return signDocument('assignment', payload, assignmentKey.privateKey, { kid })
    },
    stamp: (change) => {
      const proof = { kind: 'package', token: 't'.repeat(22) }
      const payload = {
        organisation: usual.organisation,
        enrollUrl: hosts.enrollHosts[0],
        root: thumbprint,
        proof,
      }
      return signDocument('stamp', { aud: SERVICE, ...times(), ...payload, ...change }, stampKey.privateKey, {
        kid: stampKey.kid,
      })
    },
  }
}
