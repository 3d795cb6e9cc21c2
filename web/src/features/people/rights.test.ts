import { describe, expect, it } from 'vitest'
import { addressesIn, boundTo, mayGive, nameOf, powersOf, tell } from './rights'

const reader = { rights: ['stock.read', 'catalog.read'], cost: false }
const finance = { rights: ['stock.read', 'days.close'], cost: true }

describe('powers', () => {
  it('are the sum of the roles, with cost among them', () => expect([...powersOf([reader, finance])].sort()).toEqual(['catalog.read', 'cost', 'days.close', 'stock.read']))

  it('are told group by group, unknown ones too', () => {
    expect(tell(powersOf([finance, { rights: ['moon.read'], cost: false }]))).toEqual([
      { key: 'stock', see: ['stock.read'], act: [] },
      { key: 'money', see: ['cost'], act: ['days.close'] },
      { key: 'other', see: [], act: ['moon.read'] },
    ])
    expect(tell(new Set())).toEqual([])
  })

  it('shrink to reading for who is bound to suppliers', () => {
    expect([...boundTo([4], powersOf([finance]))]).toEqual(['stock.read'])
    expect(boundTo(null, powersOf([finance])).has('days.close')).toBe(true)
  })

  it('can only be given by who has them', () => {
    expect(mayGive(powersOf([finance]), powersOf([{ rights: ['stock.read'], cost: true }]))).toBe(true)
    expect(mayGive(powersOf([reader]), powersOf([finance]))).toBe(false)
  })
})

it.each([
  ['Weekend lead', 'weekend_lead'],
  ['  Ärzte & Pflege 2 ', 'a_rzte_pflege_2'],
  ['24h', 'h'],
  ['日本', ''],
])('names a role %s as %s', (title, name) => expect(nameOf(title)).toBe(name))

it('finds addresses in whatever was pasted', () => {
  expect(addressesIn('Ann <ann@a.org>, bo@b.org;\nANN@a.org  c@d')).toEqual(['ANN@a.org', 'bo@b.org', 'c@d'])
  expect(addressesIn('nobody')).toEqual([])
})
