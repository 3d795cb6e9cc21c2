import { describe, expect, it } from 'vitest'
import type { Category, CustomField, Item } from '../../../client/types'
import { itemFields } from '../items/fields'
import { cellOf, changesIn, columnsOf, type ItemColumn, type Words } from './columns'

const words: Words = { title: (key) => key, yes: 'Yes', no: 'No', none: '–', tracking: (value) => value, backorder: (value) => `backorder ${value}`, fault: (what) => what }
const custom = [
  { id: 1, key: 'organic', name: 'Organic', kind: 'yes_no', choices: [], required: false, archived: false, version: 1 },
  { id: 2, key: 'days', name: 'Days', kind: 'number', choices: [], required: true, archived: false, version: 1 },
  { id: 3, key: 'old', name: 'Old', kind: 'text', choices: [], required: false, archived: true, version: 1 },
] as CustomField[]
const columns = columnsOf({ categories: [{ id: 5, name: 'Dairy', parent: null }] as Category[], brands: [], units: [], custom, hasCost: false }, words)
const column = (key: string): ItemColumn => columns.find((one) => one.key === key)!
const item = { id: 7, sku: 'A', name: 'Milk', unit: 'piece', decimals: 0, barcodes: [], packs: [], list_price: '1', category: null, brand: null, photos: [], attachments: [], substitutes: [], suppliers: [], variant_of: null, options: {}, custom: { days: '3' }, components: [], aliases: [], tracking: 'none', backorder: '12', archived: false, merged_into: null, version: 4, simulated: false } as unknown as Item
const fields = itemFields(item)

describe('a column', () => {
  it('reads and writes a value of a list by its label', () => {
    expect(column('category').read(fields)).toBe('')
    expect(column('category').apply(fields, ' dairy ').category).toBe(5)
    expect(column('category').apply(fields, '').category).toBe(0)
    expect(column('category').fault!('Diary', 0)).toBe('not_listed')
  })

  it('keeps a number of backorders beside the listed words', () => {
    expect(column('backorder').read(fields)).toBe('12')
    expect(column('backorder').apply(fields, 'Backorder Any').backorder).toBe('any')
    expect(column('backorder').apply(fields, '5').backorder).toBe('5')
    expect(column('backorder').fault!('lots', 0)).toBe('not_a_number')
  })

  it('clears a price with an empty cell, and refuses what is none', () => {
    expect(column('list_price').apply(fields, ' ').list_price).toBeNull()
    expect(column('list_price').fault!('1,50', 0)).toBe('not_a_number')
    expect(column('list_price').fault!('-1', 0)).toBe('negative')
  })

  it('changes one custom field and keeps the others', () => {
    expect(column('custom.organic').apply(fields, 'yes').custom).toEqual({ days: '3', organic: true })
    expect(column('custom.organic').apply({ ...fields, custom: { organic: true, days: '3' } }, '').custom).toEqual({ days: '3' })
    expect(column('custom.days').fault!('', 0)).toBe('required')
  })

  it('is there only for what can be seen and is in use', () => {
    expect(columns.map(({ key }) => key)).not.toContain('standard_cost')
    expect(columns.map(({ key }) => key)).not.toContain('custom.old')
  })
})

it('sends only what differs, of rows that differ', () => {
  const edited = new Map<number, Record<string, string>>([[0, { name: 'Milk', list_price: '2', 'custom.days': '5', 'custom.organic': 'No' }], [1, { name: 'x' }], [9, { name: 'gone' }]])
  const found = changesIn([item, { ...item, id: 8, name: 'x' }], columns, edited)
  expect(found.map(({ row, change }) => [row, change])).toEqual([[0, { id: 7, version: 4, fields: { list_price: '2', custom: { days: '5', organic: false } } }]])
})

it.each([
  ['rows[3].list_price', { at: 3, key: 'list_price' }],
  ['rows[12].custom.days', { at: 12, key: 'custom.days' }],
  ['rows[0].fields.sku', { at: 0, key: 'sku' }],
  ['rows[0].barcodes[1].code', { at: 0, key: 'barcodes' }],
  ['rows', null],
  ['', null],
])('finds the cell of %j', (path, cell) => expect(cellOf(path)).toEqual(cell))
