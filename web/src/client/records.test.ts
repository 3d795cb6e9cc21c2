import { expect, it } from 'vitest'
import { Problem } from './http'
import { conflictOf } from './records'

const draft = { id: 7, version: 3, base: { name: 'Milk', price: '1' }, fields: { name: 'Milk, whole' } }
const stale = (line: object) => new Problem({ title: 'Stale version', status: 412, code: 'stale_version', errors: [{ code: 'stale_version', message: '', ...line }] as never })

it('tells who changed what when a form is late', () => {
  const found = conflictOf(stale({ version: 5, current: { name: 'Oat milk', price: '2' } }), draft)
  expect(found?.version).toBe(5)
  expect(found?.choices.map(({ field, who }) => [field, who])).toEqual([['name', 'both'], ['price', 'theirs']])
})

it('takes a barcode for the same however briefly it is written', () => {
  const barcodes = [{ code: '1', quantity: '1', measure: '', pack: '' }]
  const found = conflictOf(stale({ version: 5, current: { name: 'Milk', barcodes: [{ code: '1' }] } }), { ...draft, base: { name: 'Milk', barcodes }, fields: { name: 'x' } })
  expect(found?.choices.map(({ field, who }) => [field, who])).toEqual([['name', 'mine']])
})

it('leaves every other refusal to the form', () => {
  expect(conflictOf(new Problem({ title: 'x', status: 422, code: 'invalid_field' }), draft)).toBeNull()
  expect(conflictOf(stale({ version: 5 }), draft)).toBeNull()
  expect(conflictOf(new Error('no'), draft)).toBeNull()
})
