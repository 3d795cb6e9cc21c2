import { expect, it } from 'vitest'
import { type Key, meant } from './keys'
import { emptySheet, type Grid, type Sheet } from './model'

const grid: Grid = { rows: 50, columns: [{ key: 'a', title: 'A', width: 9 }, { key: 'b', title: 'B', width: 9 }], saved: () => 'x' }
const key = (name: string, more: Partial<Key> = {}): Key => ({ key: name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more })
const at = (row: number, col: number): Sheet => ({ ...emptySheet, active: { row, col }, anchor: { row, col } })
const place = (name: string, more: Partial<Key> = {}, from = at(5, 0)) => {
  const found = meant(key(name, more), from, grid, 10)
  return found && 'sheet' in found ? found.sheet.active : found
}

it.each([
  ['ArrowDown', {}, { row: 6, col: 0 }],
  ['ArrowUp', {}, { row: 4, col: 0 }],
  ['ArrowRight', {}, { row: 5, col: 1 }],
  ['ArrowDown', { ctrlKey: true }, { row: 49, col: 0 }],
  ['PageDown', {}, { row: 15, col: 0 }],
  ['End', {}, { row: 5, col: 1 }],
  ['Home', { metaKey: true }, { row: 0, col: 0 }],
  ['Tab', {}, { row: 5, col: 1 }],
  ['Tab', { shiftKey: true }, { row: 4, col: 1 }],
])('moves with %s %j', (name, more, to) => expect(place(name, more)).toEqual(to))

it('keeps the other corner with Shift', () => {
  const found = meant(key('ArrowDown', { shiftKey: true }), at(5, 0), grid, 10)
  expect(found).toMatchObject({ sheet: { active: { row: 6, col: 0 }, anchor: { row: 5, col: 0 } } })
})

it('lets Tab leave at the end, so that the keyboard is never caught', () => expect(meant(key('Tab'), at(49, 1), grid, 10)).toBeNull())

it('types over with a letter, and into with Enter or F2', () => {
  expect(meant(key('q'), at(0, 0), grid, 10)).toEqual({ edit: 'q' })
  expect(meant(key('F2'), at(0, 0), grid, 10)).toEqual({ edit: null })
  expect(meant(key('Enter'), at(0, 0), grid, 10)).toEqual({ edit: null })
})

it.each(['c', 'v', 'x', 'k', 's', 'f'])('leaves Ctrl+%s to the browser and the page', (letter) => expect(meant(key(letter, { ctrlKey: true }), at(0, 0), grid, 10)).toBeNull())
