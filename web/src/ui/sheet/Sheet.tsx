import { useVirtualizer } from '@tanstack/react-virtual'
import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseTsv, toTsv } from '../../lib/tsv'
import { CellInput } from './CellInput'
import { meant } from './keys'
import { boxOf, clear, faultAt, faults, fillDown, type Grid, keyOf, moveTo, paste, selected, type Sheet as State, type Spot, textAt, write } from './model'
import { ROW, SheetRow } from './SheetRow'
import styles from './sheet.module.css'

interface Props {
  label: string
  grid: Grid
  sheet: State
  onChange: (change: (sheet: State) => State) => void
  /** Escape, outside of a cell: where the focus goes on. */
  onLeave: () => void
}

/** Cells of any number of rows, of which only those in view are in the document; worked as a spreadsheet is. */
export function Sheet({ label, grid, sheet, onChange, onLeave }: Props) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [typing, setTyping] = useState<{ first: string | null } | null>(null)
  const fill = useFill(grid, onChange, scroller)
  const virtual = useVirtualizer({ count: grid.rows, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8, paddingStart: ROW })
  const { active } = sheet
  const box = boxOf(sheet)
  const width = grid.columns.reduce((sum, column) => sum + column.width, 0)
  const told = faultAt(sheet, grid, active.row, active.col)

  useEffect(() => {
    virtual.scrollToIndex(active.row, { align: 'auto' })
    reveal(scroller.current, grid, active.col)
  }, [active.row, active.col, grid, virtual])

  function edit(first: string | null): void {
    if (!grid.columns[active.col]?.isFixed) setTyping({ first })
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (typing) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW) - 2)
    const found = meant(event, sheet, grid, page)
    if (!found) return
    event.preventDefault()
    event.stopPropagation()
    if ('sheet' in found) onChange(() => found.sheet)
    else if ('edit' in found) edit(found.edit)
    else onLeave()
  }

  function onCopy(event: ClipboardEvent): void {
    if (typing) return
    event.clipboardData.setData('text/plain', toTsv(selected(sheet, grid)))
    event.preventDefault()
    if (event.type === 'cut') onChange((old) => clear(old, grid))
  }

  function onPaste(event: ClipboardEvent): void {
    if (typing) return
    event.preventDefault()
    const block = parseTsv(event.clipboardData.getData('text/plain'))
    onChange((old) => paste(old, grid, block))
  }

  function commit(text: string, down: number, right: number): void {
    setTyping(null)
    onChange((old) => {
      const made = write(old, grid, [{ ...old.active, text }])
      return down || right ? moveTo(made, grid, { row: old.active.row + down, col: old.active.col + right }) : made
    })
    scroller.current?.focus()
  }

  function onMouseDown(event: MouseEvent): void {
    // The grid keeps the focus, since a cell leaves the document once it is scrolled away.
    if (event.target instanceof HTMLInputElement || !spotOf(event.target)) return
    event.preventDefault()
    scroller.current?.focus()
  }

  function onPointerDown(event: PointerEvent): void {
    const spot = spotOf(event.target)
    if (!spot || event.button !== 0) return
    const isHere = active.row === spot.row && active.col === spot.col
    if (typing && isHere) return
    // A second tap on a phone does what a double click does.
    if (event.pointerType === 'touch' && isHere) edit(null)
    else onChange((old) => moveTo(old, grid, spot, event.shiftKey))
  }

  function onPointerOver(event: PointerEvent): void {
    const spot = spotOf(event.target)
    if (spot && event.buttons === 1 && event.pointerType === 'mouse' && !fill.isOn && !typing) onChange((old) => moveTo(old, grid, spot, true))
  }

  const cols = [...grid.columns.keys()]
  const input = typing && (
    <CellInput label={`${grid.columns[active.col]?.title ?? ''}, ${t('sheet.row', { row: active.row + 1 })}`} text={typing.first ?? textAt(sheet, grid, active.row, active.col)} isWhole={typing.first === null} options={grid.columns[active.col]?.options} isNumber={grid.columns[active.col]?.isNumber ?? false} onCommit={commit} onCancel={() => (setTyping(null), scroller.current?.focus())} />
  )
  const row = (at: number, start: number) => {
    const isIn = at >= box.top && at <= box.bottom
    return (
      <SheetRow
        key={at}
        row={at}
        start={start}
        columns={grid.columns}
        texts={cols.map((col) => textAt(sheet, grid, at, col))}
        faults={cols.map((col) => faultAt(sheet, grid, at, col))}
        edited={cols.map((col) => sheet.edits.has(keyOf(at, col)))}
        from={isIn ? box.left : -1}
        to={isIn ? box.right : -1}
        active={at === active.row ? active.col : -1}
        input={at === active.row ? input : null}
        handle={at === box.bottom ? fill.handle : null}
      />
    )
  }

  return (
    <>
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={grid.rows + 1}
        aria-colcount={grid.columns.length}
        aria-multiselectable="true"
        aria-activedescendant={`cell-${active.row}-${active.col}`}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onCut={onCopy}
        onPaste={onPaste}
        onMouseDown={onMouseDown}
        onPointerDown={onPointerDown}
        onPointerOver={onPointerOver}
        onDoubleClick={(event) => spotOf(event.target) && edit(null)}
        data-sheet
      >
        <div style={{ height: virtual.getTotalSize(), width, position: 'relative' }}>
          <div role="row" aria-rowindex={1} className={styles.head} style={{ height: ROW }}>
            {grid.columns.map((column, col) => (
              <div key={column.key} role="columnheader" className={styles.title} data-first={col === 0 || undefined} data-number={column.isNumber || undefined} style={{ width: column.width }}>
                {column.title}
              </div>
            ))}
          </div>
          {virtual.getVirtualItems().map((one) => row(one.index, one.start))}
        </div>
      </div>
      <Told label={grid.columns[active.col]?.title ?? ''} row={active.row} told={told} />
    </>
  )
}

/** The cell under the pointer. */
function spotOf(target: EventTarget): Spot | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell]') : null
  return cell ? { row: Number(cell.dataset.row), col: Number(cell.dataset.col) } : null
}

/** What is wrong with the cell the cursor is on, in words. */
function Told({ label, row, told }: { label: string; row: number; told: string | null }) {
  const { t } = useTranslation()
  return (
    <p className={styles.told} role="status" data-wrong={told !== null || undefined}>
      {told === null ? t('sheet.keys') : t('sheet.fault', { column: label, row: row + 1, fault: told })}
    </p>
  )
}

/** Scrolls sideways so that a column is beside the first one, which stays. */
function reveal(scroller: HTMLDivElement | null, grid: Grid, col: number): void {
  if (!scroller || col === 0) return
  const first = grid.columns[0]!.width
  const left = grid.columns.slice(0, col).reduce((sum, column) => sum + column.width, 0)
  const right = left + grid.columns[col]!.width
  if (left - first < scroller.scrollLeft) scroller.scrollLeft = left - first
  else if (right > scroller.scrollLeft + scroller.clientWidth) scroller.scrollLeft = right - scroller.clientWidth
}

/** The small square at the corner of a selection: drawn down, it fills. */
function useFill(grid: Grid, onChange: Props['onChange'], scroller: React.RefObject<HTMLDivElement | null>) {
  const [isOn, setOn] = useState(false)
  const rowAt = (event: PointerEvent): number => {
    const top = scroller.current?.getBoundingClientRect().top ?? 0
    return Math.floor((event.clientY - top + (scroller.current?.scrollTop ?? 0)) / ROW) - 1
  }
  return {
    isOn,
    handle: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        event.stopPropagation()
        event.currentTarget.setPointerCapture(event.pointerId)
        setOn(true)
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const to = rowAt(event)
        setOn(false)
        onChange((old) => fillDown(old, grid, to))
      },
    },
  }
}

/** Goes to the next cell with something wrong, from the active one on. */
export function nextFault(sheet: State, grid: Grid): State {
  const wrong = faults(sheet, grid)
  const { row, col } = sheet.active
  const next = wrong.find((one) => one.row > row || (one.row === row && one.col > col)) ?? wrong[0]
  return next ? moveTo(sheet, grid, next) : sheet
}
