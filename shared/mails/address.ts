import { YaguraError } from '../domain/errors.ts'

export interface MailAddress {
  readonly name?: string
  readonly address: string
}

/** One mailbox: no white space, control characters or list and comment syntax (RFC 5322 §3.4). */
const mailbox = /^[^\s\p{C}<>()[\]\\,:;"@]{1,64}@[^\s\p{C}<>()[\]\\,:;"@]{1,253}$/u

/**
 * The address as a header may hold it. A name is only for show: its control and line characters become
 * spaces. An address that is not exactly one mailbox is refused: `request.invalid` with `field`.
 */
export const safeAddress = (field: string, { name, address }: MailAddress): Required<MailAddress> => {
  if (!mailbox.test(address)) throw new YaguraError('request.invalid', { field })
  return { name: oneLine(name ?? ''), address }
}

/** Text for a header: one line, no control characters (RFC 5322 §2.2 forbids them there). */
export const oneLine = (value: string): string => value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
