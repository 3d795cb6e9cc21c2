import { describe, expect, it } from 'vitest'
import { afterTab, clear, editedRows, emptySheet, faults, fillDown, type Grid, keyOf, moveTo, paste, redo, selected, textAt, undo, withColumns, write } from './model'

const columns = [
  { key: 'sku', title: 'SKU', width: 100, isFixed: true },
  { key: 'name', title: 'Name', width: 200 },
  { key: 'price', title: 'Price', width: 90, fault: (text: string) => (/^\d*(\.\d+)?$/.test(text) ? null : 'not a number') },
  { key: 'archived', title: 'Archived', width: 90, options: [{ value: 'true', label: 'Yes' }, { value: 'false', label: 'No' }] },
]
const grid: Grid = { rows: 4, columns, saved: (row, col) => ['s', 'n', '1', 'No'][col]! + (col < 2 ? row : '') }
const at = (row: number, col: number) => moveTo(emptySheet, grid, { row, col })

describe('the cursor', () => {
  it('stays inside the grid', () => {
    expect(at(-3, 99).active).toEqual({ row: 0, col: 3 })
    expect(at(99, 0).active).toEqual({ row: 3, col: 0 })
  })

  it('goes on in the next row with Tab, and leaves at both ends', () => {
    expect(afterTab(at(0, 3), grid, false)).toEqual({ row: 1, col: 0 })
    expect(afterTab(at(1, 0), grid, true)).toEqual({ row: 0, col: 3 })
    expect(afterTab(at(3, 3), grid, false)).toBeNull()
    expect(afterTab(at(0, 0), grid, true)).toBeNull()
  })
})

describe('writing', () => {
  it('keeps only what differs from what is saved', () => {
    const typed = write(emptySheet, grid, [{ row: 0, col: 1, text: 'x' }])
    expect(textAt(typed, grid, 0, 1)).toBe('x')
    expect(write(typed, grid, [{ row: 0, col: 1, text: 'n0' }]).edits.size).toBe(0)
  })

  it('never touches a fixed column', () => expect(write(emptySheet, grid, [{ row: 0, col: 0, text: 'x' }])).toBe(emptySheet))

  it('spells a listed value as the list does', () => expect(textAt(write(emptySheet, grid, [{ row: 0, col: 3, text: ' yes ' }]), grid, 0, 3)).toBe('Yes'))

  it('clears a selection', () => {
    const made = clear(moveTo(at(0, 1), grid, { row: 1, col: 2 }, true), grid)
    expect(selected(made, grid)).toEqual([['', ''], ['', '']])
  })
})

describe('pasting', () => {
  it('lays a block at the cell, selects it, and cuts off what lies outside', () => {
    const made = paste(at(2, 1), grid, [['a', '5'], ['b', '6'], ['c', '7']])
    expect(selected(made, grid)).toEqual([['a', '5'], ['b', '6']])
    expect(made.edits.size).toBe(4)
  })

  it('fills the selection with a single cell', () => {
    const made = paste(moveTo(at(0, 2), grid, { row: 3, col: 2 }, true), grid, [['9']])
    expect(selected(made, grid)).toEqual([['9'], ['9'], ['9'], ['9']])
  })

  it('is one step to take back, and to do again', () => {
    const made = paste(at(0, 1), grid, [['a', '5'], ['b', '6']])
    const back = undo(made)
    expect(back.edits.size).toBe(0)
    expect(undo(back)).toBe(back)
    expect(redo(back).edits).toEqual(made.edits)
  })

  it('marks the bad cells only', () => {
    const made = paste(at(0, 2), grid, [['1.5'], ['many'], ['3'], ['1,5']])
    expect(faults(made, grid).map(({ row, col }) => [row, col])).toEqual([[1, 2], [3, 2]])
  })
})

it('fills down from the first row of the selection', () => {
  const typed = write(at(0, 1), grid, [{ row: 0, col: 1, text: 'x' }])
  expect(selected(fillDown(typed, grid, 2), grid)).toEqual([['x'], ['x'], ['x']])
  expect(fillDown(typed, grid, 0)).toBe(typed)
})

it('forgets what the server said of a cell once it is typed anew', () => {
  const told = { ...emptySheet, errors: new Map([[keyOf(1, 1), 'taken']]) }
  expect(faults(told, grid)).toEqual([{ row: 1, col: 1, fault: 'taken' }])
  expect(faults(write(told, grid, [{ row: 1, col: 1, text: 'y' }]), grid)).toEqual([])
})

it('tells what was typed by row and column', () => {
  const made = paste(at(1, 1), grid, [['a', '5']])
  expect([...editedRows(made, grid)]).toEqual([[1, { name: 'a', price: '5' }]])
})

it('carries what was typed along when columns change', () => {
  const made = withColumns(paste(at(1, 1), grid, [['a', '5']]), columns, [columns[0]!, columns[2]!])
  expect([...made.edits]).toEqual([[keyOf(1, 1), '5']])
})
