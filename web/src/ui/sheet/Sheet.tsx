import { useVirtualizer } from '@tanstack/react-virtual'
import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseTsv, toTsv } from '../../lib/tsv'
import { CellInput } from './CellInput'
import { meant } from './keys'
import { boxOf, clear, faultAt, faults, fillDown, type Grid, keyOf, moveTo, paste, selected, type Sheet as State, textAt, write } from './model'
import styles from './sheet.module.css'

const ROW = 34

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
    if (event.target instanceof HTMLInputElement || !(event.target as HTMLElement).closest('[role=gridcell]')) return
    event.preventDefault()
    scroller.current?.focus()
  }

  function onCellDown(event: PointerEvent, row: number, col: number): void {
    if (event.button !== 0) return
    // A second tap on a phone does what a double click does.
    if (event.pointerType === 'touch' && active.row === row && active.col === col && !typing) return edit(null)
    if (typing && active.row === row && active.col === col) return
    onChange((old) => moveTo(old, grid, { row, col }, event.shiftKey))
  }

  const cell = (row: number, col: number) => {
    const column = grid.columns[col]!
    const isActive = row === active.row && col === active.col
    const isInside = row >= box.top && row <= box.bottom && col >= box.left && col <= box.right
    const fault = faultAt(sheet, grid, row, col)
    const text = textAt(sheet, grid, row, col)
    return (
      <div
        key={column.key}
        role="gridcell"
        id={`cell-${row}-${col}`}
        tabIndex={-1}
        aria-colindex={col + 1}
        aria-selected={isInside}
        aria-invalid={fault !== null || undefined}
        title={fault ?? undefined}
        className={styles.cell}
        style={{ width: column.width, ...(col === 0 && { left: 0 }) }}
        data-first={col === 0 || undefined}
        data-active={isActive || undefined}
        data-number={column.isNumber || undefined}
        data-fixed={column.isFixed || undefined}
        data-edited={sheet.edits.has(keyOf(row, col)) || undefined}
        onPointerDown={(event) => onCellDown(event, row, col)}
        onPointerEnter={(event) => event.buttons === 1 && event.pointerType === 'mouse' && !fill.isOn && onChange((old) => moveTo(old, grid, { row, col }, true))}
        onDoubleClick={() => edit(null)}
      >
        {isActive && typing ? (
          <CellInput label={`${column.title}, ${t('sheet.row', { row: row + 1 })}`} text={typing.first ?? text} isWhole={typing.first === null} options={column.options} isNumber={column.isNumber ?? false} onCommit={commit} onCancel={() => (setTyping(null), scroller.current?.focus())} />
        ) : (
          <span className="clip">{text}</span>
        )}
        {row === box.bottom && col === box.right && !typing && <i className={styles.handle} {...fill.handle} aria-hidden="true" />}
      </div>
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
          {virtual.getVirtualItems().map((one) => (
            <div key={one.key} role="row" aria-rowindex={one.index + 2} className={styles.row} style={{ height: ROW, transform: `translateY(${one.start}px)` }}>
              {grid.columns.map((_, col) => cell(one.index, col))}
            </div>
          ))}
        </div>
      </div>
      <Told label={grid.columns[active.col]?.title ?? ''} row={active.row} told={told} />
    </>
  )
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
