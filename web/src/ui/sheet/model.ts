/**
 * The cells of a spreadsheet-like grid as plain data: what was typed over what is saved, where the cursor stands, and
 * what can be taken back. Cells hold text, as they are shown, typed and pasted; a column knows what its text means.
 */
export interface Spot {
  row: number
  col: number
}

export interface Option {
  value: string
  label: string
}

export interface Column {
  key: string
  title: string
  width: number
  isNumber?: boolean
  isFixed?: boolean
  options?: readonly Option[]
  /** Why a text cannot stand here, as a sentence; null when it can. */
  fault?: (text: string, row: number) => string | null
}

export interface Sheet {
  /** Typed and not saved, by `row:col`; a cell typed back to what is saved is not in it. */
  edits: ReadonlyMap<string, string>
  /** What the server said about a cell, until it is typed anew. */
  errors: ReadonlyMap<string, string>
  active: Spot
  /** The other corner of the selection. */
  anchor: Spot
  past: readonly Patch[]
  future: readonly Patch[]
}

/** Cells before and after one step; undefined is the saved text. */
type Patch = readonly { key: string; before: string | undefined; after: string | undefined }[]

export interface Grid {
  rows: number
  columns: readonly Column[]
  saved: (row: number, col: number) => string
}

export const emptySheet: Sheet = { edits: new Map(), errors: new Map(), active: { row: 0, col: 0 }, anchor: { row: 0, col: 0 }, past: [], future: [] }

const UNDO_KEPT = 200
export const keyOf = (row: number, col: number): string => `${row}:${col}`
const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value))

export const textAt = (sheet: Sheet, grid: Grid, row: number, col: number): string => sheet.edits.get(keyOf(row, col)) ?? grid.saved(row, col)

export interface Box {
  top: number
  bottom: number
  left: number
  right: number
}

export function boxOf({ active, anchor }: Sheet): Box {
  return { top: Math.min(active.row, anchor.row), bottom: Math.max(active.row, anchor.row), left: Math.min(active.col, anchor.col), right: Math.max(active.col, anchor.col) }
}

export function moveTo(sheet: Sheet, grid: Grid, to: Spot, isExtending = false): Sheet {
  const active = { row: clamp(to.row, grid.rows - 1), col: clamp(to.col, grid.columns.length - 1) }
  return { ...sheet, active, anchor: isExtending ? sheet.anchor : active }
}

/** The next cell for Tab, or null where the grid ends and the focus may go on. */
export function afterTab({ active }: Sheet, grid: Grid, isBack: boolean): Spot | null {
  const at = active.row * grid.columns.length + active.col + (isBack ? -1 : 1)
  if (at < 0 || at >= grid.rows * grid.columns.length) return null
  return { row: Math.floor(at / grid.columns.length), col: at % grid.columns.length }
}

function apply(sheet: Sheet, patch: Patch, way: 'before' | 'after'): Sheet {
  const edits = new Map(sheet.edits)
  const errors = new Map(sheet.errors)
  for (const step of patch) {
    const text = step[way]
    if (text === undefined) edits.delete(step.key)
    else edits.set(step.key, text)
    errors.delete(step.key)
  }
  return { ...sheet, edits, errors }
}

/** Sets cells as one step that can be taken back. Fixed columns keep their text, and a listed value its own spelling. */
export function write(sheet: Sheet, grid: Grid, cells: readonly { row: number; col: number; text: string }[]): Sheet {
  const patch: Patch = cells.flatMap(({ row, col, text }) => {
    const column = grid.columns[col]
    if (!column || column.isFixed || row >= grid.rows) return []
    const key = keyOf(row, col)
    const spelt = column.options?.find((option) => option.label.toLowerCase() === text.trim().toLowerCase())?.label ?? text
    const after = spelt === grid.saved(row, col) ? undefined : spelt
    const before = sheet.edits.get(key)
    return before === after ? [] : [{ key, before, after }]
  })
  if (patch.length === 0) return sheet
  return { ...apply(sheet, patch, 'after'), past: [...sheet.past, patch].slice(-UNDO_KEPT), future: [] }
}

/** A block from the clipboard at the active cell; one cell fills the whole selection. */
export function paste(sheet: Sheet, grid: Grid, block: readonly (readonly string[])[]): Sheet {
  if (block.length === 0) return sheet
  const { top, bottom, left, right } = boxOf(sheet)
  const only = block.length === 1 && block[0]!.length === 1 ? block[0]![0]! : null
  const cells =
    only === null
      ? block.flatMap((texts, row) => texts.map((text, col) => ({ row: top + row, col: left + col, text })))
      : spots({ top, bottom, left, right }).map((spot) => ({ ...spot, text: only }))
  const width = Math.max(...block.map((texts) => texts.length))
  const made = write(sheet, grid, cells)
  const end = { row: clamp(top + block.length - 1, grid.rows - 1), col: clamp(left + width - 1, grid.columns.length - 1) }
  return only === null ? { ...made, anchor: { row: top, col: left }, active: end } : made
}

const spots = (box: Box): Spot[] =>
  Array.from({ length: box.bottom - box.top + 1 }, (_, row) => Array.from({ length: box.right - box.left + 1 }, (__, col) => ({ row: box.top + row, col: box.left + col }))).flat()

/** The first row of the selection into all rows of it, down to `to`. */
export function fillDown(sheet: Sheet, grid: Grid, to: number): Sheet {
  const box = boxOf(sheet)
  const bottom = clamp(to, grid.rows - 1)
  if (bottom <= box.top) return sheet
  const cells = spots({ ...box, top: box.top + 1, bottom }).map((spot) => ({ ...spot, text: textAt(sheet, grid, box.top, spot.col) }))
  return { ...write(sheet, grid, cells), anchor: { row: box.top, col: box.left }, active: { row: bottom, col: box.right } }
}

export const clear = (sheet: Sheet, grid: Grid): Sheet => write(sheet, grid, spots(boxOf(sheet)).map((spot) => ({ ...spot, text: '' })))

export function selected(sheet: Sheet, grid: Grid): string[][] {
  const box = boxOf(sheet)
  return Array.from({ length: box.bottom - box.top + 1 }, (_, row) => Array.from({ length: box.right - box.left + 1 }, (__, col) => textAt(sheet, grid, box.top + row, box.left + col)))
}

export function undo(sheet: Sheet): Sheet {
  const patch = sheet.past.at(-1)
  return patch ? { ...apply(sheet, patch, 'before'), past: sheet.past.slice(0, -1), future: [...sheet.future, patch] } : sheet
}

export function redo(sheet: Sheet): Sheet {
  const patch = sheet.future.at(-1)
  return patch ? { ...apply(sheet, patch, 'after'), past: [...sheet.past, patch], future: sheet.future.slice(0, -1) } : sheet
}

/** What is wrong with a cell: what the server said, else what its column says of what was typed. */
export function faultAt(sheet: Sheet, grid: Grid, row: number, col: number): string | null {
  const key = keyOf(row, col)
  const told = sheet.errors.get(key)
  if (told !== undefined) return told
  const text = sheet.edits.get(key)
  const column = grid.columns[col]!
  if (text === undefined) return null
  return column.fault?.(text, row) ?? null
}

const spotOf = (key: string): Spot => {
  const [row, col] = key.split(':')
  return { row: Number(row), col: Number(col) }
}

/** The cells with something wrong, from the top. */
export function faults(sheet: Sheet, grid: Grid): (Spot & { fault: string })[] {
  const keys = new Set([...sheet.edits.keys(), ...sheet.errors.keys()])
  return [...keys]
    .flatMap((key) => {
      const spot = spotOf(key)
      const fault = faultAt(sheet, grid, spot.row, spot.col)
      return fault === null ? [] : [{ ...spot, fault }]
    })
    .sort((a, b) => a.row - b.row || a.col - b.col)
}

/** What was typed, row by row: the column's key and the text. */
export function editedRows(sheet: Sheet, grid: Grid): Map<number, Record<string, string>> {
  const rows = new Map<number, Record<string, string>>()
  for (const [key, text] of sheet.edits) {
    const { row, col } = spotOf(key)
    const cells = rows.get(row) ?? {}
    cells[grid.columns[col]!.key] = text
    rows.set(row, cells)
  }
  return new Map([...rows].sort(([a], [b]) => a - b))
}

/** Other columns are shown: what was typed stays with its column; steps back end here, since they name places. */
export function withColumns(sheet: Sheet, before: readonly Column[], after: readonly Column[]): Sheet {
  const place = (col: number): number => after.findIndex((column) => column.key === before[col]?.key)
  const carry = (cells: ReadonlyMap<string, string>): Map<string, string> =>
    new Map(
      [...cells].flatMap(([key, text]) => {
        const { row, col } = spotOf(key)
        const to = place(col)
        return to < 0 ? [] : [[keyOf(row, to), text] as const]
      }),
    )
  const col = Math.max(0, place(sheet.active.col))
  const active = { row: sheet.active.row, col }
  return { edits: carry(sheet.edits), errors: carry(sheet.errors), active, anchor: active, past: [], future: [] }
}
