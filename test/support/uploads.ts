/** What the console does with a file: asks for an address, sends it there, registers it. */
import type { TestService } from './service.ts'

/** Sends the bytes; the address may be used again, for instance after a refusal. */
export async function upload({ api }: TestService, bytes: Uint8Array) {
  const ticket = await api.call('admin.uploads.create', { body: {} })
  const send = async (body: Uint8Array) => {
    const { url, headers } = ticket
    const { status } = await fetch(url, { method: 'PUT', headers, body: Uint8Array.from(body) })
    if (status !== 200) throw new Error(`the store answered ${status}`)
  }
  await send(bytes)
  return { uploadId: ticket.uploadId, send }
}

export const register = ({ api }: TestService, uploadId: string, name = 'Package') =>
  api.call('admin.packages.create', { body: { uploadId, name, eulaAccepted: true } })
