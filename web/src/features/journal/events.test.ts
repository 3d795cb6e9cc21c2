import { expect, it } from 'vitest'
import { factsOf } from './events'

it('tells quantities, instants and days, and leaves out what says nothing', () => {
  const event = { t: 'moved', item: 9, source: -1, quantity: 1_500_000, kind: 'receipt', leaves: 0, reason: '', effective_at: 1_795_380_842_581_891, accounting_on: 20_779, assumed: false }
  expect(factsOf(event, 'en')).toEqual([
    ['item', '9'],
    ['source', '-1'],
    ['quantity', '1.5'],
    ['kind', 'receipt'],
    ['effective at', expect.stringContaining('2026')],
    ['accounting on', 'Nov 22, 2026'],
  ])
})

it('tells the inside of a record in one line', () => {
  expect(factsOf({ t: 'record_changed', after: { sku: '7', brand: '', barcodes: [{ code: '1' }] } }, 'en')).toEqual([['after', 'sku 7, barcodes [{"code":"1"}]']])
})
