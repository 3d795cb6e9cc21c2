import { expect, it } from 'vitest'
import { noSelection, toggle, toggleAll } from './selection'

const order = [10, 20, 30, 40, 50]
const ids = (selection: { ids: ReadonlySet<number> }) => [...selection.ids].toSorted((a, b) => a - b)

it('takes a row in and out', () => {
  const one = toggle(noSelection, order, 20, false)
  expect(ids(one)).toEqual([20])
  expect(ids(toggle(one, order, 20, false))).toEqual([])
})

it('takes a range with Shift, in both directions', () => {
  expect(ids(toggle(toggle(noSelection, order, 20, false), order, 40, true))).toEqual([20, 30, 40])
  expect(ids(toggle(toggle(noSelection, order, 40, false), order, 20, true))).toEqual([20, 30, 40])
})

it('takes a range out again from a row that is out', () => {
  const all = toggleAll(noSelection, order)
  const without = toggle(all, order, 20, false)
  expect(ids(toggle(without, order, 40, true))).toEqual([10, 50])
})

it('is a single row with Shift when none was taken before, or the list shows it no more', () => {
  expect(ids(toggle(noSelection, order, 30, true))).toEqual([30])
  expect(ids(toggle({ ids: new Set([99]), from: 99 }, order, 30, true))).toEqual([30, 99])
})

it('takes all, then none, and keeps what lies outside of the list until then', () => {
  const some = toggleAll({ ids: new Set([7]), from: 7 }, order)
  expect(ids(some)).toEqual([7, ...order])
  expect(ids(toggleAll(some, order))).toEqual([])
})
