import { expect, it } from 'vitest'
import { daysOf, filterOf, mayFit } from './filter'

const NOW = new Date(2026, 10, 25, 17, 30)

it('asks for what stands in the address and for nothing else', () => {
  expect(filterOf(new URLSearchParams('q=broken&who=7&of=12&document=PO-1'), NOW)).toEqual({ text: 'broken', actor: '7', item: '12', reference: 'PO-1' })
  expect(filterOf(new URLSearchParams('entry=4'), NOW)).toEqual({})
})

it('turns days into instants of the reader, the last day included', () => {
  const found = filterOf(new URLSearchParams('time=2026-11-01..2026-11-30'), NOW)
  expect(found.since).toBe(new Date(2026, 10, 1).toISOString())
  expect(found.until).toBe(new Date(2026, 11, 1).toISOString())
  expect(daysOf('week', NOW)).toEqual({ from: '2026-11-19', to: '' })
  expect(daysOf('today', NOW)).toEqual({ from: '2026-11-25', to: '' })
  expect(daysOf('2026-11-01..', NOW)).toEqual({ from: '2026-11-01', to: '' })
  expect(daysOf('nonsense', NOW)).toEqual({ from: '', to: '' })
})

const entry = { kind: 'Undo', actor: 7, items: [1], sites: [3] }

it('knows which new entries can be none of these', () => {
  expect(mayFit({}, entry)).toBe(true)
  expect(mayFit({ kind: 'PostMoves' }, entry)).toBe(false)
  expect(mayFit({ actor: '8' }, entry)).toBe(false)
  expect(mayFit({ item: '2' }, entry)).toBe(false)
  expect(mayFit({ item: '2' }, { ...entry, partial: true })).toBe(true)
  expect(mayFit({ site: '3', text: 'broken' }, entry)).toBe(true)
  expect(mayFit({ until: '2026-11-01T00:00:00Z' }, entry)).toBe(false)
})
