import { describe, expect, it } from 'vitest'
import type { Move } from '../../client/types'
import { level } from '../../test/rows'
import { signedQuantity } from './Timeline'
import { totalsOf } from './useItem'

const real = (site: number) => ({ place: 1, name: 'A-01', site })
const virtual = { place: null, name: 'supplier', site: null }
const move = (from: Move['from'], to: Move['to'], quantity = '3') => ({ from, to, quantity }) as Move
const here = (change: object) => ({ ...level(1, 1), isPending: false, ...change })

describe('the quantity of a move', () => {
  it('comes signed for one site, and is not signed twice', () => {
    expect(signedQuantity(move(real(1), virtual, '-3'), '1')).toEqual({ text: '-3', way: -1 })
    expect(signedQuantity(move(real(1), real(2), '3'), '2')).toEqual({ text: '3', way: 1 })
  })

  it('follows its direction where no site is chosen', () => {
    expect(signedQuantity(move(virtual, real(1)), '')).toEqual({ text: '3', way: 1 })
    expect(signedQuantity(move(real(1), virtual), '')).toEqual({ text: '-3', way: -1 })
    expect(signedQuantity(move(real(1), real(2)), '')).toEqual({ text: '3', way: 0 })
  })
})

describe('the numbers of several sites', () => {
  it('are sums, exact', () => {
    const totals = totalsOf([here({ available: '0.1', reorder_point: null }), here({ site: 2, available: '0.2', reorder_point: '4' })])
    expect(totals).toMatchObject({ available: '0.3', on_hand: '20', reorder_point: '4', isPending: false })
  })

  it('tell the latest change, and the worst of what is not yet certain', () => {
    const totals = totalsOf([here({ changed_seq: 9, changed_at: 'later' }), here({ site: 2, changed_seq: 3, isPending: true })])
    expect(totals).toMatchObject({ changed_at: 'later', isPending: true })
  })

  it('are out where there is nothing, low when one site is', () => {
    expect(totalsOf([]).status).toBe('out')
    expect(totalsOf([here({ available: '0', status: 'out' }), here({ site: 2 })]).status).toBe('low')
    expect(totalsOf([here({}), here({ site: 2 })]).status).toBe('in_stock')
    expect(totalsOf([here({ status: 'low' })]).status).toBe('low')
  })
})
