import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Who may import whom: a part only those before it, and a feature never another feature. */
const ALLOWED: Record<string, string[]> = {
  lib: ['lib'],
  locales: [],
  client: ['client', 'lib', 'live'],
  live: ['live', 'client', 'lib'],
  ui: ['ui', 'client', 'lib'],
  features: ['ui', 'client', 'lib', 'live'],
  app: ['app', 'features', 'ui', 'client', 'lib', 'live', 'locales'],
}

const root = resolve(import.meta.dirname, '..')
const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) && !name.includes('.test.') ? [path] : []
  })

function offences(path: string, text: string): string[] {
  const [part = '', feature] = relative(root, path).split('/')
  if (!(part in ALLOWED)) return []
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].flatMap(([, target = '']) => {
    const [toPart = '', toFeature] = relative(root, resolve(dirname(path), target)).split('/')
    const isOwn = part === 'features' && toPart === 'features' && toFeature === feature
    return isOwn || ALLOWED[part]!.includes(toPart) ? [] : [`${relative(root, path)} imports ${target}`]
  })
}

describe('the layers', () => {
  it('are kept', () => expect(files(root).flatMap((path) => offences(path, readFileSync(path, 'utf8')))).toEqual([]))

  it('would be noticed when broken', () => {
    const inside = join(root, 'features/board/Board.tsx')
    expect(offences(inside, "import { x } from '../items/actions'")).toHaveLength(1)
    expect(offences(inside, "const x = lazy(() => import('../items/actions'))")).toHaveLength(1)
    expect(offences(join(root, 'lib/a.ts'), "import { x } from '../client/http'")).toHaveLength(1)
    expect(offences(inside, "import { x } from './filter'")).toHaveLength(0)
  })
})

it('every text that is asked for exists', () => {
  const texts = JSON.parse(readFileSync(join(root, 'locales/en.json'), 'utf8')) as Record<string, Record<string, string>>
  const known = new Set(Object.entries(texts).flatMap(([group, values]) => Object.keys(values).map((key) => `${group}.${key}`)))
  const asked = files(root).flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bt\('([\w.]+)'/g)].map(([, key]) => key!))
  expect(asked.filter((key) => !known.has(key) && !known.has(`${key}_one`))).toEqual([])
})
