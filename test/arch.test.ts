/** Who may import whom, and what belongs where (CONTRIBUTING.md). Read from the sources, so it cannot drift. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folders = ['shared', 'functions', 'agent', 'local', 'plugins', 'infra', 'bench'].filter((folder) =>
  existsSync(join(root, folder)),
)

const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.ts'))
const source = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

/** What a file imports: paths from the root, or names of packages. */
function importsOf(file: string): string[] {
  const text = source.get(file) ?? ''
  const named = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)[^'"]*?from '([^']+)'|import\('([^']+)'\)|\nimport '([^']+)'/g,
    ),
  ]
  return named
    .map(([, a, b, c]) => a ?? b ?? c ?? '')
    .map((name) => (name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : name))
}

const under = (folder: string): string[] => files.filter((file) => file.startsWith(`${folder}/`))
const isOurs = (name: string): boolean => folders.some((folder) => name.startsWith(`${folder}/`))

/** Where a function is put together from everything. */
const COMPOSITION = 'functions/lambda/'

/** Files that import something of ours outside the given places. */
function strays(folder: string, allowed: readonly string[]): string[] {
  return under(folder)
    .filter((file) => !file.startsWith(COMPOSITION))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => isOurs(name) && !allowed.some((place) => name.startsWith(place)))
        .map((name) => `${file} → ${name}`),
    )
}

const inner = ['shared/domain/', 'shared/protocol/']
const people = ['shared/texts/', 'shared/pages/', 'shared/mails/']

describe('imports point inwards', () => {
  test.each<[string, string[]]>([
    ['shared/domain', ['shared/domain/']],
    ['shared/protocol', inner],
    ['shared/ports', [...inner, 'shared/ports/']],
    ['shared/app', [...inner, 'shared/ports/', 'shared/app/', 'shared/mails/', 'shared/http/contracts/']],
    ['shared/http', [...inner, 'shared/ports/', 'shared/http/']],
    ['shared/adapters', [...inner, 'shared/ports/', 'shared/adapters/']],
    ['shared/texts', ['shared/texts/', 'shared/domain/']],
    ['shared/pages', [...people, 'shared/domain/']],
    ['shared/mails', [...people, 'shared/domain/']],
    ['functions', ['functions/', ...inner, ...people, 'shared/ports/', 'shared/app/', 'shared/http/']],
    ['plugins', ['plugins/', 'shared/domain/']],
    [
      'infra',
      [
        'infra/',
        'shared/domain/',
        'shared/http/',
        'shared/adapters/dynamo/keys.ts',
        'shared/adapters/dynamo/tables.ts',
      ],
    ],
    ['agent/core', ['agent/core/', ...inner, 'shared/http/contracts/']],
    ['agent', ['agent/', ...inner, 'shared/http/contracts/', 'shared/texts/']],
  ])('%s', (folder, allowed) => {
    expect(strays(folder, allowed)).toEqual([])
  })
})

test('the service is there without its bench', () => {
  const known = files.filter((file) => importsOf(file).some((name) => name.startsWith('bench/')))
  expect(known.filter((file) => !file.startsWith('bench/'))).toEqual([])
})

test('nothing imports itself by a detour', () => {
  const done = new Set<string>()
  const circleFrom = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return []
    const found = importsOf(file)
      .filter((name) => source.has(name))
      .map((name) => circleFrom(name, [...way, file]))
      .find((circle) => circle.length > 0)
    done.add(file)
    return found ?? []
  }
  expect(files.map((file) => circleFrom(file, [])).filter((circle) => circle.length > 0)).toEqual([])
})

describe('what belongs where', () => {
  const withImport = (pattern: RegExp): string[] =>
    files.filter((file) => importsOf(file).some((name) => pattern.test(name)))
  const withText = (pattern: RegExp, among = files): string[] =>
    among.filter((file) => pattern.test(source.get(file) ?? ''))

  test('AWS clients are known to adapters, the local service and the bench alone', () => {
    const elsewhere = withImport(/^@aws-sdk\//).filter(
      (file) => !/^(shared\/adapters|local|bench)\//.test(file),
    )
    expect(elsewhere).toEqual([])
  })

  test('the environment is read in one place of each deployment', () => {
    expect(withText(/process\.env|import\.meta\.env/)).toEqual([
      'functions/lambda/environment.ts',
      'local/service.ts',
    ])
    expect(withImport(/^node:process$/)).toEqual([])
  })

  test('time and chance are arguments of the rules', () => {
    const pure = [...under('shared/domain'), ...under('shared/protocol'), ...under('shared/app')]
    expect(
      withText(
        /Date\.now\b|Math\.random|new Date\(\)|performance\.now|crypto\.(randomUUID|getRandomValues)|randomBytes/,
        pure,
      ),
    ).toEqual([])
  })

  test.each<[string, RegExp]>([
    ['shared/domain', /^(zod|canonicalize|node:crypto)$/],
    ['shared/protocol', /^(zod|jose|yauzl|reflect-metadata|@peculiar\/x509|node:(crypto|zlib|util))$/],
    ['shared/ports', /^$/],
    ['shared/http', /^(zod(\/mini|\/v4\/core|\/v4\/locales\/en\.js)?|aws-lambda)$/],
    ['agent/core', /^(zod(\/mini)?|jose)$/],
  ])('%s uses no package beyond its few', (folder, allowed) => {
    const beyond = under(folder).flatMap((file) =>
      importsOf(file)
        .filter((name) => !isOurs(name) && !allowed.test(name))
        .map((name) => `${file} → ${name}`),
    )
    expect(beyond).toEqual([])
  })

  test('the rules and use cases touch no files, sockets or processes', () => {
    const outside = /^node:(fs|net|tls|http|https|dns|child_process|worker_threads|os|process|timers)/
    const inside = withImport(outside).filter((file) => /^shared\/(?!adapters|texts)/.test(file))
    expect(inside).toEqual([])
  })

  test('text for people is in the catalogues; only the demo has names of its own', () => {
    const said = /^(?!\s*(\/\/|\/?\*)).*[\u3040-\u30ff\u4e00-\u9fff]/m
    const kept = withText(said).filter((file) => !/\/texts(\.ts$|\/)|^local\/demo\//.test(file))
    // Its one sign is the watchtower of the name, which is not read but seen.
    expect(kept).toEqual(['local/show-ready.ts'])
  })

  test('nothing escapes the type checker', () => {
    expect(withText(/@ts-(ignore|nocheck|expect-error)/)).toEqual([])
  })
})

describe('size', () => {
  test('no file is longer than 250 lines', () => {
    expect(files.filter((file) => (source.get(file) ?? '').split('\n').length > 250)).toEqual([])
  })

  test('no folder holds more than fifteen sources', () => {
    const counts = Map.groupBy(files, dirname)
    expect([...counts].filter(([, inside]) => inside.length > 15).map(([folder]) => folder)).toEqual([])
  })
})
