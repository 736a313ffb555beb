/** Any DynamoDB-compatible engine by DYNAMODB_ENDPOINT: the service starts none of its own and stops none. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startEngine } from '../../local/engine/engine.ts'
import { apiOf, makeLinks } from './support/administration.ts'
import { processesNaming, run, startProcess, temporaryFolder } from './support/service-process.ts'
import { readStored } from './support/stored.ts'

test('another engine keeps everything and outlives the service', async () => {
  await using folder = await temporaryFolder()
  const engine = await startEngine(join(folder.path, 'elsewhere.sqlite'))
  try {
    await using service = startProcess(folder.data, ['--bare'], {
      env: { DYNAMODB_ENDPOINT: engine.endpoint },
    })
    const [link = ''] = await makeLinks(apiOf(await service.ready), 1, 1)
    expect(processesNaming(join(folder.data, 'database.sqlite'))).toEqual([])
    const { code } = await run('agent/node/main.ts', ['enrol', link, '--state', join(folder.path, 'phones')])
    expect(code).toBe(0)
    service.child.kill('SIGTERM')
    expect(await service.finished).toMatchObject({ code: 0, stderr: '' })
    expect((await readStored(folder.data)).devices).toHaveLength(1)
    const backup = ['backup', join(folder.path, 'no.age'), '--data', folder.data]
    const refused = await run('local/commands/cli.ts', [...backup, '--passphrase-file', '/dev/null'])
    expect(refused.code).toBe(1)
  } finally {
    await engine.close()
  }
})
