import { describe, expect, it } from 'vitest'
import { changesOf, compareFields, isEqual, resolved } from './merge'

const base = { name: 'Milk', price: '1', tags: ['a'], note: '' }

describe('two people at one record', () => {
  it('are told apart field by field', () => {
    const choices = compareFields(base, { name: 'Milk, whole', price: '2' }, { ...base, price: '3', note: 'cold' })
    expect(choices.map(({ field, who }) => [field, who])).toEqual([['price', 'both'], ['name', 'mine'], ['note', 'theirs']])
    expect(choices[0]).toEqual({ field: 'price', base: '1', mine: '2', theirs: '3', who: 'both' })
  })

  it('agree when both typed the same', () => expect(compareFields(base, { price: '2' }, { ...base, price: '2' })[0]?.who).toBe('same'))

  it('send only what is mine, and of what both changed what was chosen', () => {
    const choices = compareFields(base, { name: 'Oat milk', price: '2', tags: ['b'] }, { ...base, price: '3', tags: ['c'], note: 'cold' })
    expect(resolved(choices, new Map([['price', 'mine'], ['tags', 'theirs']]))).toEqual({ name: 'Oat milk', price: '2' })
  })

  it('never send their field back', () => expect(resolved(compareFields(base, {}, { ...base, note: 'x' }), new Map([['note', 'mine']]))).toEqual({}))

  it('keep a field the other side cannot see as it was', () => expect(compareFields({ cost: '1' }, { cost: '2' }, {})[0]?.who).toBe('mine'))
})

it('compares lists and objects by what they hold', () => {
  expect(isEqual([{ a: 1, b: [2] }], [{ b: [2], a: 1 }])).toBe(true)
  expect(isEqual([1], { 0: 1 })).toBe(false)
  expect(isEqual({ a: undefined }, {})).toBe(false)
  expect(isEqual([1, 2], [2, 1])).toBe(false)
})

it('names what changed', () => expect(changesOf(base, { ...base, price: '2', tags: ['a'] })).toEqual({ price: '2' }))
