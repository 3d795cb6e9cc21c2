import { describe, expect, it } from 'vitest'
import { Problem } from '../../client/http'
import type { Item, Site } from '../../client/types'
import { level } from '../../test/rows'
import { commandOf, emptyDraft, faultsOf, fieldOf, tidy } from './drafts'

const item = { id: 1, sku: '981760', name: 'Eggs', decimals: 0, tracking: 'none' } as Item
const sites = [{ id: 1, code: '367' }, { id: 2, code: '406' }] as Site[]
const draft = (change: object) => ({ ...emptyDraft('1'), ...change })

describe('a form', () => {
  it('asks for what is missing and refuses what cannot be', () => {
    expect(faultsOf('receive', emptyDraft(''), item)).toEqual({ site: 'required', quantity: 'empty' })
    expect(faultsOf('receive', draft({ quantity: '0' }), item)).toEqual({ quantity: 'not_positive' })
    expect(faultsOf('receive', draft({ quantity: '1.5' }), item)).toEqual({ quantity: 'too_fine' })
    expect(faultsOf('receive', draft({ quantity: '1,5' }), { ...item, decimals: 1 })).toEqual({})
    expect(faultsOf('count', draft({ quantity: '0' }), item)).toEqual({})
    expect(faultsOf('adjust', draft({ quantity: '2' }), item)).toEqual({ reason: 'required' })
    expect(faultsOf('move', draft({ quantity: '2', toSite: '1' }), item)).toEqual({ toSite: 'same_site' })
    expect(faultsOf('receive', draft({ quantity: '2' }), { ...item, tracking: 'lot' })).toEqual({ lot: 'required' })
  })

  it('receives by SKU and site code, and says what it will do', () => {
    const made = commandOf('receive', draft({ quantity: '024', unitCost: '1,20', reference: ' PO-2228 ' }), item, sites, [])
    expect(made.path).toBe('/moves')
    expect(made.body).toEqual({ lines: [{ kind: 'receipt', sku: '981760', quantity: '24', site: '367', unit_cost: '1.20', reference: 'PO-2228' }] })
    expect(made.effects).toEqual([{ item: 1, site: 1, on_hand: '24' }])
  })

  it('sells at the list price, or for what was taken', () => {
    const made = commandOf('sell', draft({ quantity: '3' }), { ...item, list_price: '1.25' }, sites, [])
    expect(made.body).toEqual({ lines: [{ kind: 'sale', sku: '981760', quantity: '3', site: '367', revenue: '3.75' }] })
    expect(made.effects).toEqual([{ item: 1, site: 1, on_hand: '-3' }])
    expect(commandOf('sell', draft({ quantity: '3', revenue: '3,50' }), item, sites, []).body).toMatchObject({ lines: [{ revenue: '3.50' }] })
    expect(commandOf('sell', draft({ quantity: '3' }), item, sites, []).body).toEqual({ lines: [{ kind: 'sale', sku: '981760', quantity: '3', site: '367' }] })
    expect(faultsOf('sell', draft({ quantity: '3', revenue: 'x' }), item)).toEqual({ revenue: 'not_a_number' })
  })

  it('moves as a promise, out of one site and into the other', () => {
    const made = commandOf('move', draft({ quantity: '3', toSite: '2' }), item, sites, [])
    expect(made.body).toEqual({ lines: [{ kind: 'transfer', sku: '981760', quantity: '3', site: '367', to_site: '406', if_available: true }] })
    expect(made.effects.map((effect) => effect.on_hand)).toEqual(['-3', '3'])
  })

  it('adjusts with a sign and a reason', () => {
    const made = commandOf('adjust', draft({ quantity: '3', reason: 'Damaged' }), item, sites, [])
    expect(made.body).toEqual({ lines: [{ kind: 'adjustment', sku: '981760', quantity: '-3', site: '367', reason: 'Damaged' }] })
    expect(commandOf('adjust', draft({ quantity: '3', direction: 'more', reason: 'Found' }), item, sites, []).quantity).toBe('3')
  })

  it('counts: the effect is the difference to what is on record', () => {
    const made = commandOf('count', draft({ quantity: '12' }), item, sites, [level(1, 1, { on_hand: '15' })])
    expect(made.path).toBe('/counts')
    expect(made.body).toEqual({ lines: [{ sku: '981760', site: '367', counted: '12' }] })
    expect(made.effects).toEqual([{ item: 1, site: 1, on_hand: '-3' }])
  })

  it('tidies what people type', () => {
    expect(tidy('1,50')).toBe('1.5')
    expect(tidy('007')).toBe('7')
    expect(tidy('abc')).toBe('abc')
  })
})

it('finds the field a refusal is about', () => {
  const refusal = (code: string, field?: string) => new Problem({ title: '', status: 409, code, errors: [{ code, message: '', ...(field && { field }) }] })
  expect(fieldOf(refusal('insufficient_available', 'lines[0].quantity'))).toBe('quantity')
  expect(fieldOf(refusal('unknown_site', 'lines[0].to_site'))).toBe('toSite')
  expect(fieldOf(refusal('unknown_bin'))).toBe('bin')
  expect(fieldOf(refusal('invalid_quantity', 'lines[0].counted'))).toBe('quantity')
  expect(fieldOf(new Problem({ title: '', status: 403, code: 'forbidden' }))).toBeNull()
})
