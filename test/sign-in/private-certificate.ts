import { generateKeyPairSync, sign } from 'node:crypto'

/** DER (X.690 §10.1): the length in as few bytes as it takes. */
const lengthBytes = (length: number): readonly number[] => {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const contents = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(contents.length)]), contents])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const time = (value: string): Buffer => der(0x17, Buffer.from(value))

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('private')))))
const validity = sequence(time('200101000000Z'), time('491231235959Z'))

const loopbackAddress = der(0x87, Buffer.from([127, 0, 0, 1]))
const subjectAltName = sequence(oid('551d11'), der(0x04, sequence(loopbackAddress)))

/** A certificate for 127.0.0.1 signed by its own key, as PEM (RFC 5280 §4.1). */
export const privateCertificate = (): { readonly cert: string; readonly key: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const version3 = der(0xa0, der(0x02, Buffer.from([2])))
  const serial = der(0x02, Buffer.from([1]))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const extensions = der(0xa3, sequence(subjectAltName))
  const body = sequence(version3, serial, ecdsaWithSha256, name, validity, name, spki, extensions)
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  const base64 = sequence(body, ecdsaWithSha256, signature).toString('base64')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
