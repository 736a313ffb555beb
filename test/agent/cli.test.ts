import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AgentError, agentErrorCodes } from '../../agent/core/errors.ts'
import { run } from '../../agent/node/cli/run.ts'
import { catalogues, errorText } from '../../agent/texts/text.ts'
import { errorCodes } from '../../shared/domain/errors.ts'

/** A literal stretch in the library's syntax tree. */
const TEXT = 0

async function cli(args: string[], systemLocale = 'en-US') {
  const out: string[] = []
  const err: string[] = []
  const io = {
    systemLocale,
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    interruption: () => AbortSignal.timeout(5_000),
  }
  const exitCode = await run(args, io)
  return { exitCode, out: out.join('\n'), err: err.join('\n') }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yagura-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('the command line', () => {
  it('shows its help in the language of the system', async () => {
    expect(await cli(['--help'])).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('Enrol a phone'),
    })
    expect(await cli(['--help'], 'ja-JP')).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('端末を登録'),
    })
  })

  it.each(['enrol', 'sync', 'status', 'list', 'user', 'fleet'])(
    'has a %s command with help',
    async (command) => {
      const { exitCode, out } = await cli([command, '--help'], 'ja-JP')
      expect(exitCode).toBe(0)
      expect(out).toContain('--json')
      expect(out).not.toMatch(/default:|Usage|undefined/)
    },
  )

  it.each([
    [[], 'Usage'],
    [['fly'], 'no such command'],
    [['status', '--wings'], 'no such option'],
    [['enrol'], 'argument is missing'],
    [['fleet', '--count', '3'], 'required option is missing'],
    [['fleet', '--count', 'many', '--link', 'x'], 'not one of those allowed'],
    [['fleet', '--count', '0', '--link', 'x'], 'not one of those allowed'],
    [['enrol', 'x', '--model', 'dream'], 'not one of those allowed'],
    [['user', '--screen-lock', '3'], 'not one of those allowed'],
    [['user', '--accessibility', 'maybe'], 'not one of those allowed'],
    [['status', '--name'], 'missing its value'],
    [['status', 'more'], 'more arguments'],
  ])('answers %j with exit code 2 and a reason', async (args, reason) => {
    const { exitCode, out, err } = await cli(args)
    expect(exitCode).toBe(2)
    expect(err).toContain(reason)
    expect(out).toBe('')
  })

  it('gives a failure as code and sentence in either language, or as JSON', async () => {
    const args = ['enrol', 'http://mdm.example.jp', '--state', newFolder()]
    expect(await cli(args)).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^source\.insecure: Only https/),
    })
    expect(await cli(args, 'ja-JP')).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^source\.insecure: https の/),
    })
    const { exitCode, out } = await cli([...args, '--json'])
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'source.insecure', details: { scheme: 'http:' } },
    })
  })

  it('makes no phone for a mistyped name', async () => {
    const state = newFolder()
    for (const command of ['sync', 'status', 'user'])
      expect(await cli([command, '--name', 'typo', '--state', state])).toMatchObject({
        exitCode: 1,
        err: expect.stringContaining('phone.not_enrolled'),
      })
    expect(await cli(['list', '--state', state, '--json'])).toMatchObject({
      exitCode: 0,
      out: '{"phones":[]}',
    })
  })

  it('refuses a file that carries no connection', async () => {
    const text = join(newFolder(), 'app.apk')
    writeFileSync(text, 'not an apk')
    const { exitCode, err } = await cli(['enrol', text, '--state', newFolder()])
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^apk\.not_an_apk/)
    const apk = join(import.meta.dirname, '../../node_modules/appium-uiautomator2-server/apks')
    const real = join(apk, 'appium-uiautomator2-server-debug-androidTest.apk')
    expect(await cli(['enrol', real, '--state', newFolder()])).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^source\.no_stamp/),
    })
  })

  it('runs as a program and hands its exit code to the shell', () => {
    const main = join(import.meta.dirname, '../../agent/node/main.ts')
    const program = (...args: string[]) =>
      spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env: { LANG: 'ja_JP.UTF-8' } })
    expect(program('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('使い方') })
    expect(program('fly')).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('the catalogues', () => {
  it('have the same keys and the same placeholders in both languages', () => {
    const placeholders = (message: string) =>
      new IntlMessageFormat(message, 'en', undefined, { ignoreTag: true })
        .getAst()
        .filter(({ type }) => type !== TEXT)
        .map((element) => ('value' in element ? element.value : ''))
        .sort()
    const shape = (texts: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(texts).map(([key, message]) => [key, placeholders(message)]))
    expect(shape(catalogues.ja)).toEqual(shape(catalogues.en))
  })

  it.each(['ja', 'en'] as const)('have a sentence for every code in %s', (locale) => {
    for (const code of [...agentErrorCodes, ...errorCodes])
      expect(errorText(locale, new AgentError(code))).toMatch(/[.。]$/)
  })
})
