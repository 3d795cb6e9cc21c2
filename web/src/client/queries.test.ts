import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, it, vi } from 'vitest'
import { categoriesQuery } from './queries'

afterEach(() => vi.unstubAllGlobals())

it('reads a list that is longer than a page to its end', async () => {
  const asked: string[] = []
  vi.stubGlobal('fetch', (address: string | URL | Request) => {
    const url = String(address instanceof Request ? address.url : address)
    asked.push(url)
    const page = url.includes('cursor=two') ? { rows: [{ id: 2, name: 'Tea' }], next: null } : { rows: [{ id: 1, name: 'Milk' }], next: 'two' }
    return Promise.resolve(new Response(JSON.stringify({ ...page, seq: 1 }), { headers: { 'Content-Type': 'application/json' } }))
  })
  const rows = await new QueryClient().fetchQuery(categoriesQuery)
  expect(rows.map((row) => row.name)).toEqual(['Milk', 'Tea'])
  expect(asked).toHaveLength(2)
})
