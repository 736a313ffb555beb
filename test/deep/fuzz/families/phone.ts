/** What a phone is told by its person, and what it and the service read back from their own stores. */

import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import { parseSource, sourceOfStamp } from '../../../../agent/core/enrol/source.ts'
import { AgentError } from '../../../../agent/core/errors.ts'
import { createKeyStore } from '../../../../agent/node/key-store.ts'
import { phoneFiles } from '../../../../agent/node/phone-folder.ts'
import { newBody } from '../../../../agent/simulated/body.ts'
import { factsItem, factsOf } from '../../../../shared/adapters/dynamo/fleet/facts-item.ts'
import { isYaguraError } from '../../../../shared/domain/errors.ts'
import { ENROLL, TOKEN } from '../../../agent/support/service.ts'
import { createSigner } from '../../../agent/support/signer.ts'
import { someFacts } from '../../../support/raw-phone.ts'
import { damagedBytes, damagedText } from '../damage.ts'
import { damagedJsonText } from '../damaged-json.ts'
import { type Decoder, decoder } from '../decoder.ts'
import { phoneWithPolicy } from '../phone-with-policy.ts'

const refuses = (error: unknown): boolean => error instanceof AgentError

const signer = await createSigner({ enrollHosts: [ENROLL], deviceHosts: [ENROLL] })
const link = `${ENROLL}/e/${TOKEN}#r=${'r'.repeat(43)}`
const addresses = [link, `yagura://enrol?u=${encodeURIComponent(link)}`, 'mdm.example.jp', '192.0.2.7:8443']

const folder = mkdtempSync(join(tmpdir(), 'yagura-fuzz-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const files = phoneFiles(folder)

/** What is read is also written and read again. */
const keptFile = <T>(
  name: string,
  kept: { load(): Promise<T | undefined>; save(value: T): Promise<void> },
  sample: unknown,
): Decoder =>
  decoder({
    name: `${name} of a phone's folder`,
    inputs: fc.oneof(damagedJsonText([sample]), damagedText([JSON.stringify(sample)])),
    decode: async (text) => {
      writeFileSync(join(folder, name), text)
      expect(await kept.load()).toBeDefined()
    },
    refuses,
  })

const pems = [
  generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
  generateKeyPairSync('ed25519'),
].map(({ privateKey }) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
const derOf = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
const pemOf = (der: Uint8Array) =>
  `-----BEGIN PRIVATE KEY-----\n${Buffer.from(der).toString('base64')}\n-----END PRIVATE KEY-----\n`

const keyIn = (pem: string) => createKeyStore({ load: async () => pem, save: async () => undefined })
const item = factsItem('dev_01JABCDEFGHJKMNPQRSTVWXYZ0', someFacts)

export const decoders: readonly Decoder[] = [
  decoder({ name: 'address to enrol at', inputs: damagedText(addresses), decode: parseSource, refuses }),
  decoder({
    name: 'stamp to enrol by',
    inputs: damagedText([await signer.stamp()]),
    decode: sourceOfStamp,
    refuses,
  }),
  keptFile('state.json', files.state, await (await phoneWithPolicy()).state()),
  keptFile('phone.json', files.phone, { model: 'aogiri-s7' }),
  keptFile('body.json', files.body, newBody),
  decoder({
    name: 'key of a phone',
    inputs: fc.oneof(damagedText(pems), damagedBytes(pems.map(derOf)).map(pemOf)),
    decode: (pem) => keyIn(pem).createCsr(),
    refuses,
  }),
  decoder({
    name: 'facts of a phone as they are kept',
    inputs: damagedBytes([item.z as Uint8Array]),
    decode: (z) => factsOf({ ...item, z }),
    refuses: (error) => isYaguraError(error) && error.code === 'service.internal',
    maxCpuMs: 200,
  }),
]
