import { afterTab, clear, fillDown, type Grid, moveTo, redo, type Sheet, type Spot, undo } from './model'

/** What a key means to the grid: another sheet, the start of typing, or nothing (the page may have it). */
export type Meant = { sheet: Sheet } | { edit: string | null } | { leave: true } | null

export interface Key {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

const FAR = 1_000_000

function step(key: Key, { row, col }: Spot, page: number, isFar: boolean): Spot | null {
  const steps: Record<string, Spot> = {
    ArrowDown: { row: isFar ? FAR : row + 1, col },
    ArrowUp: { row: isFar ? 0 : row - 1, col },
    ArrowRight: { row, col: isFar ? FAR : col + 1 },
    ArrowLeft: { row, col: isFar ? 0 : col - 1 },
    PageDown: { row: row + page, col },
    PageUp: { row: row - page, col },
    Home: { row: isFar ? 0 : row, col: 0 },
    End: { row: isFar ? FAR : row, col: FAR },
  }
  return steps[key.key] ?? null
}

/** Keys of a cell that is not being typed into, as spreadsheets have them. `page`: rows in view. */
export function meant(key: Key, sheet: Sheet, grid: Grid, page: number): Meant {
  const isCommand = key.ctrlKey || key.metaKey
  const letter = key.key.toLowerCase()
  const to = key.altKey ? null : step(key, sheet.active, page, isCommand)
  if (to) return { sheet: moveTo(sheet, grid, to, key.shiftKey) }
  if (isCommand) {
    if (letter === 'z') return { sheet: key.shiftKey ? redo(sheet) : undo(sheet) }
    if (letter === 'y') return { sheet: redo(sheet) }
    if (letter === 'd') return { sheet: fillDown(sheet, grid, Math.max(sheet.active.row, sheet.anchor.row)) }
    if (letter === 'a') return { sheet: { ...sheet, anchor: { row: 0, col: 0 }, active: { row: grid.rows - 1, col: grid.columns.length - 1 } } }
    return null
  }
  if (key.altKey) return null
  if (key.key === 'Tab') {
    const next = afterTab(sheet, grid, key.shiftKey)
    return next && { sheet: moveTo(sheet, grid, next) }
  }
  if (key.key === 'Escape') return { leave: true }
  if (key.key === 'Enter' || key.key === 'F2') return { edit: null }
  if (key.key === 'Delete' || key.key === 'Backspace') return { sheet: clear(sheet, grid) }
  return key.key.length === 1 ? { edit: key.key } : null
}
