/** What `npm start` understands, and what it says of the rest. */
import { describe, expect, test } from 'vitest'
import { run } from './support/service-process.ts'

const start = (...args: string[]) => run('local/main.ts', args)
const documented = [
  ...[
    '--data',
    '--enroll-port',
    '--device-port',
    '--admin-port',
    '--mail-port',
    '--address',
    '--enroll-cert',
  ],
  ...['--enroll-key', '--bare', '--ready-file', '--verbose', '--json-log', '--help'],
]

test('--help names every option on lines that fit a terminal, and starts nothing', async () => {
  const { code, stdout, stderr } = await start('--help')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const option of documented) expect(stdout).toContain(` ${option}`)
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test('--help speaks the language of the terminal', async () => {
  const { stdout } = await run('local/main.ts', ['--help'], { env: { LC_ALL: 'ja_JP.UTF-8' } })
  expect(stdout).toContain('フォルダー')
})

describe.concurrent('a wrong option ends the start with a sentence', () => {
  test.for<[string[], string]>([
    [['--nonsense'], "unknown option '--nonsense'"],
    [['extra'], 'too many arguments'],
    [['--enroll-port', '70000'], 'not a port (0 to 65535)'],
    [['--address', 'https://mdm.example.jp/'], 'not a host name or IP address'],
    [['--enroll-cert', 'only.pem'], '--enroll-cert and --enroll-key belong together'],
  ])('%s', async ([args, sentence]) => {
    const { code, stdout, stderr } = await start(...args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(sentence)
    expect(stderr).not.toContain('    at ')
  })
})
