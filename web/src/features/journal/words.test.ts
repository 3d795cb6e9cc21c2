import { expect, it } from 'vitest'
import { changesOf } from '../../lib/said'
import { factsOf, saidOf, takersOf, whyOf } from './words'

const reader = { language: 'en', names: { '9': 'Milk', '3': 'Main Street', '4': 'Dock', '5': 'Drinks' }, money: (amount: string) => `€${amount}` }

it('says where goods came from and went', () => {
  const sale = { t: 'moved', item: 9, source: 11, target: -2, quantity: 2_000_000, kind: 'sale', source_site: 3, reason: 'gift', reference: 'T-1' }
  expect(saidOf(sale, reader)).toEqual({ key: 'moved_out', values: { quantity: '2', item: 'Milk', what: 'sale', from: 'Main Street', to: 'customer' } })
  expect(whyOf(sale)).toEqual({ reason: 'gift', reference: 'T-1' })
  expect(saidOf({ t: 'moved', item: 9, source: -1, target: 11, quantity: 1_500_000, kind: 'receipt', target_site: 3 }, reader)).toMatchObject({ key: 'moved_in', values: { quantity: '1.5', to: 'Main Street' } })
  expect(saidOf({ t: 'moved', item: 9, source: 11, target: 12, quantity: 1_000_000, kind: 'transfer', source_site: 3, target_site: 4 }, reader)).toMatchObject({ key: 'moved', values: { from: 'Main Street', to: 'Dock' } })
})

it('shows of a hidden end nothing but that it is hidden', () => {
  expect(saidOf({ t: 'moved', item: 9, source: 11, target: null, quantity: 1_000_000, kind: 'transfer', source_site: 3, target_site: null }, reader).key).toBe('moved_out')
})

it('tells before and after of what changed', () => {
  const event = { t: 'record_changed', kind: 'item', id: 9, version: 2, before: { list_price: '1.2', category: 0, name: 'Milk' }, after: { list_price: '1.35', category: 5, name: 'Milk', barcodes: [{ code: '40', quantity: '1' }] } }
  expect(saidOf(event, reader)).toEqual({ key: 'record', values: { kind: 'item', name: 'Milk' } })
  expect(changesOf(event, reader)).toEqual([
    { field: 'list_price', before: '€1.2', after: '€1.35' },
    { field: 'category', before: '', after: 'Drinks' },
    { field: 'barcodes', before: '', after: '40 · 1' },
  ])
})

it('keeps the facts that are worth a line', () => {
  const event = { t: 'moved', value: 1_250_000, accounting_on: 20_779, item: 9, quantity: 1, assumed: false }
  expect(factsOf(event, reader)).toEqual([['value', '€1.25'], ['accounting_on', 'Nov 22, 2026']])
})

it('names all who took the goods', () => {
  const taken = [{ seq: 7, kind: 'sale', quantity: '2', reference: 'bon 1' }]
  expect(takersOf({ errors: [{ code: 'consumed_since', taken_by: taken }] })).toEqual({ taken, claimed: [] })
  expect(takersOf({ errors: [] })).toEqual({ taken: [], claimed: [] })
})
