import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : /\.tsx?$/.test(name) && !name.includes('.test.') ? [path] : []
  })

/** Who may name the API's address, and keep things in the browser: everybody else would mix the sample with the real house. */
const OWN: Record<string, RegExp> = {
  'client/http.ts': /['"`]\/api\/v1/,
  'lib/saved.ts': /\blocalStorage\.|sessionStorage|indexedDB/,
  'live/share.ts': /new BroadcastChannel\(/,
}

it('reaches a house only through the places that know which one it is', () => {
  const found = files(root)
    .map((path) => ({ name: relative(root, path), text: readFileSync(path, 'utf8') }))
    .filter(({ name }) => !name.startsWith('test/') && name !== 'client/schema.ts')
    .flatMap(({ name, text }) => Object.entries(OWN).flatMap(([owner, sign]) => (name !== owner && sign.test(text) ? [`${name} does what only ${owner} may`] : [])))
  expect(found).toEqual([])
  expect(OWN['client/http.ts']!.test("fetch('/api/v1/items')")).toBe(true)
})
