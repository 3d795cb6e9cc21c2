import { useMediaQuery } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Selection, toggle, toggleAll } from '../lib/selection'
import styles from './rows.module.css'

const AHEAD = 60

export interface RowColumn<R> {
  key: string
  title: string
  /** A track of a CSS grid. */
  width: string
  isNumber?: boolean
  /** Shown on a phone as well. */
  isPhone?: boolean
  renderCell: (row: R) => ReactNode
}

interface Props<R> {
  label: string
  rows: R[]
  columns: RowColumn<R>[]
  nameOf: (row: R) => string
  onOpen: (row: R) => void
  selection?: Selection
  onSelect?: (selection: Selection) => void
  hasMore?: boolean
  isStale?: boolean
  onEnd?: () => void
}

/** A list of records of any length, walked by arrows or j and k, opened with Enter, chosen with x. */
export function Rows<R extends { id: number }>({ label, rows, columns, nameOf, onOpen, selection, onSelect, hasMore = false, isStale = false, onEnd }: Props<R>) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(-1)
  const height = isPhone ? 60 : 44
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => height, overscan: 10 })
  useEffect(() => virtual.measure(), [virtual, height])
  const seen = virtual.getVirtualItems()
  const last = seen.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last > rows.length - AHEAD) onEnd?.()
  }, [hasMore, last, rows.length, onEnd])

  const shown = columns.filter((column) => !isPhone || column.isPhone)
  const template = [onSelect && '34px', ...shown.map((column) => (isPhone && column.width.startsWith('minmax') ? 'minmax(0, 1fr)' : column.width))].filter(Boolean).join(' ')
  const order = (): number[] => rows.map((row) => row.id)

  function choose(row: R, isRange: boolean): void {
    if (selection && onSelect) onSelect(toggle(selection, order(), row.id, isRange))
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return
    const page = Math.floor((scroller.current?.clientHeight ?? 400) / height) - 1
    const steps: Record<string, number> = { ArrowDown: active + 1, j: active + 1, ArrowUp: active - 1, k: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: rows.length - 1 }
    const to = steps[event.key]
    const row = rows[active]
    if (to !== undefined) {
      const next = Math.max(0, Math.min(rows.length - 1, to))
      setActive(next)
      virtual.scrollToIndex(next, { align: 'auto' })
    } else if (event.key === 'Enter' && row) onOpen(row)
    else if (event.key.toLowerCase() === 'x' && row && onSelect) choose(row, event.shiftKey)
    else return
    event.preventDefault()
  }

  function onRowClick(event: MouseEvent, row: R, at: number): void {
    setActive(at)
    if (onSelect && event.shiftKey) choose(row, true)
    else if (!(event.target as HTMLElement).closest('a, button, input, label')) onOpen(row)
  }

  const isAll = rows.length > 0 && rows.every((row) => selection?.ids.has(row.id))
  return (
    <div ref={scroller} className={styles.scroller} data-stale={isStale || undefined} data-testid="rows">
      <div role="grid" id="rows" tabIndex={0} aria-label={label} aria-rowcount={hasMore ? -1 : rows.length + 1} aria-activedescendant={active >= 0 ? `row-${active}` : undefined} className={styles.grid} onKeyDown={onKeyDown} style={{ '--columns': template } as React.CSSProperties}>
        <div role="row" className={styles.head}>
          {onSelect && (
            <span role="columnheader">
              <input type="checkbox" aria-label={t('rows.all')} checked={isAll} onChange={() => selection && onSelect(toggleAll(selection, order()))} />
            </span>
          )}
          {shown.map((column) => (
            <span key={column.key} role="columnheader" className={column.isNumber ? 'n' : undefined}>
              {column.title}
            </span>
          ))}
        </div>
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="rowgroup">
          {seen.map((one) => {
            const row = rows[one.index]!
            const isChosen = selection?.ids.has(row.id) ?? false
            return (
              <div
                key={row.id}
                role="row"
                tabIndex={-1}
                id={`row-${one.index}`}
                aria-rowindex={one.index + 2}
                aria-selected={onSelect ? isChosen : undefined}
                className={styles.row}
                data-active={one.index === active || undefined}
                style={{ height, transform: `translateY(${one.start}px)` }}
                onMouseDown={(event) => event.shiftKey && event.preventDefault()}
                onClick={(event) => onRowClick(event, row, one.index)}
                onKeyDown={() => {}}
              >
                {onSelect && (
                  <span role="gridcell" className={styles.check}>
                    <input type="checkbox" tabIndex={-1} aria-label={t('rows.choose', { name: nameOf(row) })} checked={isChosen} onChange={() => {}} onClick={(event) => choose(row, event.shiftKey)} />
                  </span>
                )}
                {shown.map((column) => (
                  <span key={column.key} role="gridcell" className={column.isNumber ? 'n' : 'clip'}>
                    {column.renderCell(row)}
                  </span>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
