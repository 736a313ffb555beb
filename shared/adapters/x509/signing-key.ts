/** Keys that sign certificates, wherever their private half is kept. All are P-256. */

export interface SigningKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array
  /** ECDSA with SHA-256: r and s, 32 bytes each (IEEE P1363). */
  sign(data: Uint8Array): Promise<Uint8Array>
}

export type Signer = Pick<SigningKey, 'sign'>

const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }

/** A private key in memory. */
export const signerOf = (key: CryptoKey): Signer => ({
  sign: async (data) => new Uint8Array(await crypto.subtle.sign(ecdsa, key, Uint8Array.from(data))),
})

export const heldKey = async ({ privateKey, publicKey }: CryptoKeyPair): Promise<SigningKey> => ({
  spki: new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)),
  ...signerOf(privateKey),
})

/**
 * What the X.509 library asks for signatures. It uses nothing of a WebCrypto but `sign`; the key it was given names
 * the algorithm alone, so that the public half does.
 */
export const cryptoOf = (signer: Signer): Crypto => {
  const sign = (_algorithm: unknown, _key: unknown, data: ArrayBuffer) => signer.sign(new Uint8Array(data))
  return { subtle: { sign } } as unknown as Crypto
}
