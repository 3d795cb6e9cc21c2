import { describe, expect, it } from 'vitest'
import type { CustomField, Item } from '../../../client/types'
import { changesOf } from '../../../lib/merge'
import { blankItem, faultsOf, isPackSize, itemFields, laidOver, saidOf, tidy } from './fields'

const shown = {
  id: 1, sku: '1001', name: 'Eggs', unit: 'piece', decimals: 0, barcodes: [{ code: '4006381333931', quantity: '12', measure: null, pack: null }], packs: [{ name: 'tray', quantity: '30' }],
  list_price: '2.5', category: null, category_name: null, brand: 4, brand_name: 'Farm', description: null, photos: [], attachments: [], substitutes: [], suppliers: [], variant_of: null,
  product_name: null, options: {}, custom: { shelf: '3' }, components: [{ item: 9, sku: '9', name: 'Nine', quantity: '2' }], aliases: [], tracking: 'none', backorder: 'none', archived: false,
  merged_into: null, version: 3, simulated: false,
} as unknown as Item

describe('an item in a form', () => {
  it('changes nothing by being opened', () => expect(changesOf(itemFields(shown) as never, tidy(itemFields(shown)) as never)).toEqual({}))

  it('sends only what was changed', () => {
    const fields = { ...itemFields(shown), name: ' Eggs, large ', brand: 0 }
    expect(changesOf(itemFields(shown) as never, tidy(fields) as never)).toEqual({ name: 'Eggs, large', brand: 0 })
  })

  it('knows nothing of costing where the reader may not see it', () => {
    expect('standard_cost' in itemFields(shown)).toBe(false)
    expect('standard_cost' in tidy(itemFields(shown))).toBe(false)
    expect(itemFields({ ...shown, costing: 'standard', standard_cost: '1.2' } as Item).standard_cost).toBe('1.2')
  })

  it('leaves out empty lines of lists', () => {
    const fields = { ...blankItem(), barcodes: [{ code: ' 96385074 ', quantity: '1', measure: '', pack: '' }, { code: '', quantity: '1', measure: '', pack: '' }], packs: [{ name: '', quantity: '' }] }
    expect(tidy(fields).barcodes).toEqual([{ code: '96385074', quantity: '1', measure: '', pack: '' }])
    expect(tidy(fields).packs).toEqual([])
  })

  it('is new with no more than what was typed', () => expect(saidOf({ ...blankItem(), sku: 'A', name: 'Apple', unit: 'kg' })).toEqual({ sku: 'A', name: 'Apple', unit: 'kg' }))
})

it('keeps what was typed when a file is sent from the form meanwhile', () => {
  const base = { ...blankItem(), sku: 'A', name: 'Apple', photos: ['one', 'two'] }
  const mine = { ...base, name: 'Apples', photos: ['two', 'one'] }
  const newer = { ...base, photos: ['one', 'two', 'three'], attachments: [{ file: 'f', name: 'f.pdf', size: 3 }] }
  expect(laidOver(base, mine, newer)).toEqual({ ...newer, name: 'Apples', photos: ['two', 'one', 'three'] })
  expect(laidOver(base, base, newer)).toEqual(newer)
})

describe('what is wrong', () => {
  it('is named by the path of the field', () => {
    const fields = {
      ...blankItem(), sku: ' ', name: 'x', list_price: '1,5', backorder: '-1',
      barcodes: [{ code: '1', quantity: '0', measure: '', pack: '' }, { code: '1', quantity: '1', measure: '', pack: '' }, { code: '2', quantity: '', measure: 'weight', pack: '' }],
      packs: [{ name: 'third', quantity: '1/3' }, { name: 'bad', quantity: '1/0' }, { name: '', quantity: '2' }],
      suppliers: [{ supplier: 3, part_number: '', pack_size: '' }, { supplier: 0, part_number: '', pack_size: '' }],
    }
    expect(faultsOf(fields)).toEqual({
      sku: 'required', list_price: 'not_a_number', backorder: 'negative', 'barcodes[0].quantity': 'not_positive', 'barcodes[1].code': 'twice', 'packs[1].quantity': 'not_a_pack',
      'packs[2].name': 'required', 'suppliers[0].pack_size': 'required',
    })
  })

  it('is nothing in an item as it stands', () => expect(faultsOf(itemFields(shown))).toEqual({}))

  it('asks for custom fields that are needed, but for archived ones', () => {
    const field = { id: 1, key: 'shelf', name: 'Shelf', kind: 'number', choices: [], required: true, archived: false, version: 1 } as CustomField
    const ready = { ...blankItem(), sku: 'a', name: 'a' }
    expect(faultsOf(ready, [field])).toEqual({ 'custom.shelf': 'required' })
    expect(faultsOf({ ...ready, custom: { shelf: 'many' } }, [field])).toEqual({ 'custom.shelf': 'not_a_number' })
    expect(faultsOf(ready, [{ ...field, archived: true }])).toEqual({})
  })
})

it.each([['12', true], ['0.5', true], ['1/3', true], ['10/4', true], ['0', false], ['0/3', false], ['1/0', false], ['-1', false], ['1/3/4', false], ['', false], ['a', false]])('takes %j as the size of a pack: %s', (text, isOne) =>
  expect(isPackSize(text)).toBe(isOne),
)
