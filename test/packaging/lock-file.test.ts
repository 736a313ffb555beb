/**
 * `npm ci` refuses a lock that lacks a platform's package which the registry has; `npm install` leaves one out that
 * the registry lacks that day. A lock that names them all installs everywhere, whatever a registry holds.
 */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Entry {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly resolved?: string
}

const lock: { packages: Record<string, Entry> } = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
)

/** Where Node would find `name` from the package at `path`: beside it, or further up. */
function isLocked(path: string, name: string): boolean {
  const candidate = `${path && `${path}/`}node_modules/${name}`
  if (lock.packages[candidate]) return true
  if (!path) return false
  return isLocked(path.slice(0, path.lastIndexOf('node_modules/')).replace(/\/$/, ''), name)
}

it('names every dependency of every package, the optional ones of other platforms too', () => {
  const missing = Object.entries(lock.packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(path, name))
      .map((name) => `${name} of ${path}`),
  )
  expect(missing).toEqual([])
})

it('names no registry', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([])
})
