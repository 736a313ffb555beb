/** What a device certificate calls its phone: a URI in the subject alternative name. */

export const deviceUri = (serviceId: string, deviceId: string): string =>
  `urn:yagura:${serviceId}:${deviceId}`

/** The device id in the text form of a subject alternative name (`URI:urn:yagura:…, …`), if it is one of ours. */
export function deviceIdIn(subjectAltName: string | undefined): string | undefined {
  return /(?:^|, )URI:urn:yagura:[^:,\s]+:(dev_[0-9A-HJKMNP-TV-Z]{26})(?:,|$)/.exec(subjectAltName ?? '')?.[1]
}
