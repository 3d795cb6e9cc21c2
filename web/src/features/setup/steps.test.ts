import { expect, it } from 'vitest'
import { after, codeOf, faultsOf, filled, pasted, skippedWith, waiting } from './steps'

const steps = (done: string[], skipped: string[] = []) => ({
  steps: ['company', 'currency', 'sites', 'items', 'stock', 'people'].map((name) => ({ name, done: done.includes(name), skipped: skipped.includes(name) })),
  dismissed: false,
  sample: false,
})

it('goes on at the first step that is neither done nor skipped', () => {
  expect(waiting(steps([]))).toBe('company')
  expect(waiting(steps(['company', 'sites'], ['currency']))).toBe('items')
  expect(waiting(steps(['company', 'currency', 'sites', 'items', 'stock'], ['people']))).toBe('done')
  expect(after('stock')).toBe('people')
  expect(after('people')).toBe('done')
})

it('adds to what was skipped before', () => {
  expect(skippedWith(steps(['company'], ['currency']), 'people')).toEqual(['currency', 'people'])
})

const COLUMNS = [{ key: 'name', isNeeded: true }, { key: 'price', isNumber: true }]

it('finds what is missing or no number, in lines that are not blank', () => {
  const lines = [{ name: 'Tea', price: '2,50' }, { name: '', price: '' }, { name: ' ', price: '3' }, { name: 'Oil', price: 'x' }]
  expect(filled(lines).map((one) => one.at)).toEqual([0, 2, 3])
  expect(faultsOf(lines, COLUMNS)).toEqual({ '2.name': 'required', '3.price': 'not_a_number' })
})

it('lays pasted cells over the lines and adds what is missing', () => {
  expect(pasted([{ name: 'Tea', price: '1' }], 0, COLUMNS, [['Oil ', '2'], ['Salt']])).toEqual([{ name: 'Oil', price: '2' }, { name: 'Salt', price: '' }])
})

it('makes a code of a name, unlike those that are taken', () => {
  expect(codeOf('Café Central', new Set())).toBe('CAFE')
  expect(codeOf('Main Street', new Set(['MAIN', 'MAIN2']))).toBe('MAIN3')
  expect(codeOf('東京', new Set())).toBe('SITE')
})
