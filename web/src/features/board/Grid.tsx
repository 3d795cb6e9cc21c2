import { useMediaQuery } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePending, withPending } from '../../client/commands'
import { itemQuery, levelsQuery } from '../../client/queries'
import type { BoardRow } from '../../client/types'
import { show } from '../../lib/quantity'
import { Row } from './Row'
import { useSparks } from './useSparks'
import styles from './board.module.css'

const AHEAD = 200
const COLUMNS = ['item', 'status', 'available', 'on_hand', 'allocated', 'expected', 'bar', 'spark', 'changed'] as const
const NUMBERS = new Set<string>(['available', 'on_hand', 'allocated', 'expected'])
const CLASSES: Record<(typeof COLUMNS)[number], string> = {
  item: 'item', status: 'status', available: 'available', on_hand: 'onHand', allocated: 'allocated', expected: 'expected', bar: 'bar', spark: 'spark', changed: 'changed',
}

interface Props {
  rows: BoardRow[]
  group: string | undefined
  hasSite: boolean
  hasMore: boolean
  isStale: boolean
  open: string | null
  onOpen: (row: BoardRow) => void
  onEnd: () => void
}

type Line = { row: number } | { title: string }

/** Rows with a title before each group; null when each line is a row, which needs no list of its own. */
function linesOf(rows: BoardRow[], group: string | undefined): Line[] | null {
  if (group !== 'site' && group !== 'item') return null
  const lines: Line[] = []
  let last: number | undefined
  rows.forEach((row, at) => {
    const key = group === 'site' ? row.site : row.item
    if (key !== last) lines.push({ title: group === 'site' ? row.site_name : row.name })
    last = key
    lines.push({ row: at })
  })
  return lines
}

/** Any number of rows, of which only those in view are in the document; walked by arrows, j and k. */
export function Grid({ rows, group, hasSite, hasMore, isStale, open, onOpen, onEnd }: Props) {
  const { t, i18n } = useTranslation()
  const client = useQueryClient()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(-1)
  const pending = usePending((all) => all)
  const lines = useMemo(() => linesOf(rows, group), [rows, group])
  const count = lines?.length ?? rows.length
  const lineAt = (at: number): Line | undefined => (lines ? lines[at] : { row: at })
  const rowHeight = isPhone ? 76 : 44
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (lines?.[at] && 'title' in lines[at] ? 34 : rowHeight),
    overscan: 10,
  })
  useEffect(() => virtual.measure(), [virtual, rowHeight, group])
  const seen = virtual.getVirtualItems()
  const visible = seen.flatMap((one) => {
    const line = lineAt(one.index)
    const row = line && 'row' in line ? rows[line.row] : undefined
    return row ? [row] : []
  })
  const sparks = useSparks(isPhone || virtual.isScrolling ? [] : visible)

  const last = seen.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last > count - AHEAD) onEnd()
  }, [hasMore, last, count, onEnd])

  const current = useRef(rows)
  current.current = rows
  const openAt = useCallback(
    (index: number) => {
      const row = current.current[index]
      setActive(index)
      if (row) onOpen(row)
    },
    [onOpen],
  )
  const onHover = useCallback(
    (row: BoardRow) => {
      void client.prefetchQuery(itemQuery(row.item))
      void client.prefetchQuery(levelsQuery(row.item))
    },
    [client],
  )

  function go(to: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setActive(next)
    virtual.scrollToIndex(lines ? lines.findIndex((line) => 'row' in line && line.row === next) : next, { align: 'auto' })
    const row = rows[next]
    if (open !== null && row) onOpen(row)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 1
    const steps: Record<string, number> = { ArrowDown: active + 1, j: active + 1, ArrowUp: active - 1, k: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: rows.length - 1 }
    const to = steps[event.key]
    if (to !== undefined) go(to)
    else if (event.key === 'Enter' && active >= 0) openAt(active)
    else return
    event.preventDefault()
  }

  return (
    <div ref={scroller} className={styles.scroller} data-stale={isStale || undefined} data-testid="rows">
      <div
        role="grid"
        id="rows"
        aria-label={t('board.rows')}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        aria-activedescendant={active >= 0 ? `row-${active}` : undefined}
        tabIndex={0}
        className={styles.grid}
        onKeyDown={onKeyDown}
        onFocus={() => active < 0 && setActive(0)}
      >
        <div role="row" className={styles.head} aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <div key={column} role="columnheader" className={`${styles[CLASSES[column]]} ${NUMBERS.has(column) || column === 'changed' ? 'n' : ''}`}>
              {NUMBERS.has(column) ? t(`numbers.${column}` as 'numbers.available') : t(`board.${column}` as 'board.item')}
            </div>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {seen.map((one) => {
            const line = lineAt(one.index)
            if (!line) return null
            if ('title' in line)
              return (
                <div key={one.key} className={styles.group} style={{ transform: `translateY(${one.start}px)`, height: one.size }} role="presentation">
                  {line.title}
                </div>
              )
            const row = rows[line.row]
            return (
              row && (
                <Row
                  key={`${row.item}:${row.site}`}
                  row={withPending(row, pending)}
                  index={line.row}
                  top={one.start}
                  height={one.size}
                  points={sparks.get(`${row.item}:${row.site}`)?.points}
                  isActive={line.row === active}
                  isOpen={open === `${row.item}:${row.site}`}
                  hasSite={hasSite}
                  onOpen={openAt}
                  onHover={onHover}
                />
              )
            )
          })}
        </div>
      </div>
      <p className={styles.end}>{hasMore ? t('board.loading_more') : t('board.end', { count: rows.length, number: show(String(rows.length), i18n.language) })}</p>
    </div>
  )
}
