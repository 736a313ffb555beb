/** Where and of what a result was measured: enough to judge it by, nothing that points at whose machine it was. */
import { execFileSync } from 'node:child_process'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'

const GIB = 2 ** 30

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim()

/** Results of other runs do not change what was measured. */
const changed = (): string => git('status', '--porcelain', '--', ':/', ':!/bench/results')

export const describeMachine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / GIB),
  os: `${platform()} ${arch()}`,
  node: process.version,
})

export const describeCommit = () => ({ commit: git('rev-parse', 'HEAD'), dirty: changed() !== '' })
