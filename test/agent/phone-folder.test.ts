import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lockFolder } from '../../agent/node/folder-lock.ts'
import { createKeyStore } from '../../agent/node/key-store.ts'
import { createPhone } from '../../agent/node/phone.ts'
import { listPhones, phoneFiles, phoneFolder } from '../../agent/node/phone-folder.ts'
import { createEnrolledPhone } from './support/phone.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yagura-phones-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

describe('the folder of a phone', () => {
  it('gives back what was saved, readable for its owner only, and leaves nothing half-written', async () => {
    const stateDir = newFolder()
    const phone = await createPhone({ stateDir, name: 'one' })
    const folder = phoneFolder(stateDir, 'one')
    const files = phoneFiles(folder)
    const state = await (await createEnrolledPhone()).state()
    await files.state.save(state)
    await files.state.save({ ...state, revoked: true })
    await createKeyStore(files.key).createCsr()
    expect(await files.state.load()).toEqual({ ...state, revoked: true })
    expect(modeOf(folder)).toBe('700')
    expect(readdirSync(folder).sort()).toEqual(['key.pem', 'lock', 'phone.json', 'state.json'])
    for (const file of readdirSync(folder)) expect(modeOf(join(folder, file))).toBe('600')
    phone.close()
  })

  it('keeps one key for ever', async () => {
    const { key } = phoneFiles(newFolder())
    const first = await createKeyStore(key).privateKeyPem()
    expect(await createKeyStore(key).privateKeyPem()).toBe(first)
  })

  it('refuses what it cannot read back instead of starting anew', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'state.json'), '{"format":1,')
    await expect(phoneFiles(folder).state.load()).rejects.toThrow('phone.damaged')
    writeFileSync(join(folder, 'state.json'), '{"format":2}')
    await expect(phoneFiles(folder).state.load()).rejects.toThrow('phone.damaged')
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    for (const key of ['not a key', privateKey.export({ type: 'pkcs8', format: 'pem' })]) {
      writeFileSync(join(folder, 'key.pem'), key)
      await expect(createKeyStore(phoneFiles(folder).key).createCsr()).rejects.toThrow('phone.damaged')
    }
  })

  it('remembers its model', async () => {
    const stateDir = newFolder()
    ;(await createPhone({ stateDir, name: 'old', model: 'mikage-m1' })).close()
    ;(await createPhone({ stateDir, name: 'old' })).close()
    expect(await phoneFiles(phoneFolder(stateDir, 'old')).phone.load()).toEqual({ model: 'mikage-m1' })
    await expect(createPhone({ stateDir, name: 'old', model: 'aogiri-s5' })).rejects.toThrow('phone.model')
    ;(await createPhone({ stateDir, name: 'old' })).close()
  })

  it.each(['..', '.hidden', 'a/b', '', 'a'.repeat(65), 'a\0b'])('is not named %j', async (name) => {
    await expect(createPhone({ stateDir: newFolder(), name })).rejects.toThrow('phone.name')
  })

  it('is listed by name, and a missing state folder holds none', async () => {
    const stateDir = newFolder()
    for (const name of ['b', 'a']) (await createPhone({ stateDir, name })).close()
    writeFileSync(join(stateDir, 'stray'), '')
    expect(await listPhones(stateDir)).toEqual(['a', 'b'])
    expect(await listPhones(join(stateDir, 'nowhere'))).toEqual([])
  })
})

describe('the lock of a folder', () => {
  it('admits one holder at a time', async () => {
    const stateDir = newFolder()
    const first = await createPhone({ stateDir, name: 'one' })
    await expect(createPhone({ stateDir, name: 'one' })).rejects.toThrow('phone.locked')
    first.close()
    ;(await createPhone({ stateDir, name: 'one' })).close()
  })

  it('is held against other processes and dropped when its own is killed', async () => {
    const folder = newFolder()
    const module = join(import.meta.dirname, '../../agent/node/folder-lock.ts')
    const script = `const { lockFolder } = await import(${JSON.stringify(module)});
      globalThis.lock = lockFolder(${JSON.stringify(folder)});
      process.stdout.write('held'); setInterval(() => globalThis.lock, 1000)`
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void other.kill('SIGKILL'))
    await new Promise((resolve) => other.stdout.once('data', resolve))
    expect(() => lockFolder(folder)).toThrow('phone.locked')
    const gone = new Promise((resolve) => other.once('exit', resolve))
    other.kill('SIGKILL')
    await gone
    lockFolder(folder).release()
  })
})
