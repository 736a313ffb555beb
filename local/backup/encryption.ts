/** The outside of a backup: the age format, so that `age --decrypt` opens it where there is no Yagura. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { Decrypter, Encrypter } from 'age-encryption'
import { StartFailure } from '../failure.ts'

const BEGINNING = 'age-encryption.org/v1\n-> scrypt '

const asStream = (bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> =>
  Readable.toWeb(Readable.from(bytes, { objectMode: false })) as ReadableStream<Uint8Array>

const asReadable = (stream: ReadableStream<Uint8Array>): Readable =>
  Readable.fromWeb(stream as NodeStream<Uint8Array>)

export async function encrypted(plain: AsyncIterable<Uint8Array>, passphrase: string): Promise<Readable> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  return asReadable(await encrypter.encrypt(asStream(plain)))
}

/** Throws `StartFailure` for a file of another kind and for a wrong passphrase; damage is found while reading. */
export async function decrypted(path: string, passphrase: string): Promise<Readable> {
  const isOurs = await beginsLikeOurs(path).catch((cause) => {
    throw new StartFailure('failure.backupUnreadable', { path }, { cause })
  })
  if (!isOurs) throw new StartFailure('failure.notBackup', { path })
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  try {
    return asReadable(await decrypter.decrypt(asStream(createReadStream(path))))
  } catch (cause) {
    throw new StartFailure('failure.passphrase', { path }, { cause })
  }
}

async function beginsLikeOurs(path: string): Promise<boolean> {
  await using file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(BEGINNING.length), 0, BEGINNING.length, 0)
  return buffer.toString() === BEGINNING
}
