import { memo, type PointerEventHandler, type ReactNode } from 'react'
import type { Column } from './model'
import styles from './sheet.module.css'

export const ROW = 34

/** What one row shows; rows that look the same are not drawn again, whatever moves elsewhere. */
export interface RowLook {
  row: number
  start: number
  columns: readonly Column[]
  texts: string[]
  faults: (string | null)[]
  edited: boolean[]
  /** The selected columns, from and to; -1 when none is. */
  from: number
  to: number
  /** The column the cursor is in, or -1. */
  active: number
  /** The field of the cell that is being typed into. */
  input: ReactNode
  /** Whether the selection ends in this row, which then has the handle that fills. */
  handle: { onPointerDown: PointerEventHandler<HTMLElement>; onPointerUp: PointerEventHandler<HTMLElement> } | null
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((value, at) => value === b[at])

function looksSame(a: RowLook, b: RowLook): boolean {
  return (
    a.start === b.start && a.columns === b.columns && a.from === b.from && a.to === b.to && a.active === b.active && a.input === null && b.input === null && a.handle === b.handle &&
    isSame(a.texts, b.texts) && isSame(a.faults, b.faults) && isSame(a.edited, b.edited)
  )
}

export const SheetRow = memo(function SheetRow({ row, start, columns, texts, faults, edited, from, to, active, input, handle }: RowLook) {
  return (
    <div role="row" aria-rowindex={row + 2} className={styles.row} style={{ height: ROW, transform: `translateY(${start}px)` }}>
      {columns.map((column, col) => (
        <div
          key={column.key}
          role="gridcell"
          id={`cell-${row}-${col}`}
          tabIndex={-1}
          aria-colindex={col + 1}
          aria-selected={col >= from && col <= to}
          aria-invalid={faults[col] !== null || undefined}
          title={faults[col] ?? undefined}
          className={styles.cell}
          style={{ width: column.width, ...(col === 0 && { left: 0 }) }}
          data-row={row}
          data-col={col}
          data-first={col === 0 || undefined}
          data-active={col === active || undefined}
          data-number={column.isNumber || undefined}
          data-fixed={column.isFixed || undefined}
          data-edited={edited[col] || undefined}
        >
          {col === active && input ? input : <span className="clip">{texts[col]}</span>}
          {handle && col === to && !input && <i className={styles.handle} {...handle} aria-hidden="true" />}
        </div>
      ))}
    </div>
  )
}, looksSame)
