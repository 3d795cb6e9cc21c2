import { memo, type MouseEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { BoardRow, Quantity } from '../../client/types'
import { showSigned, sign } from '../../lib/quantity'
import { Age } from '../../ui/Age'
import { Qty } from '../../ui/Qty'
import { Spark } from '../../ui/Spark'
import { Status } from '../../ui/Status'
import { StockBar } from '../../ui/StockBar'
import styles from './board.module.css'

interface Props {
  row: BoardRow & { isPending: boolean }
  index: number
  top: number
  height: number
  points: Quantity[] | undefined
  isActive: boolean
  isOpen: boolean
  hasSite: boolean
  onOpen: (index: number) => void
  onHover: (row: BoardRow) => void
}

/** One item at one site. What just changed lights up where it stands and fades. */
export const Row = memo(function Row({ row, index, top, height, points, isActive, isOpen, hasSite, onOpen, onHover }: Props) {
  const { t, i18n } = useTranslation()
  const [shownAt] = useState(Date.now)
  // Only what changed before somebody's eyes lights up, not what is scrolled to later.
  const isFresh = row.live !== undefined && row.live.at >= shownAt
  const change = row.live?.change ?? '0'

  function onClick(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    onOpen(index)
  }

  return (
    // Keys are the grid's, which holds the focus for all its rows.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      tabIndex={-1}
      className={styles.row}
      data-active={isActive || undefined}
      data-open={isOpen || undefined}
      data-sku={row.sku}
      style={{ transform: `translateY(${top}px)`, height }}
      onClick={onClick}
      onMouseEnter={() => onHover(row)}
    >
      {isFresh && <i key={row.changed_seq} className={styles.flash} aria-hidden="true" />}
      <div role="rowheader" className={styles.item}>
        <Link to={`/stock/items/${row.item}?site=${row.site}`} tabIndex={-1} className={styles.name}>
          {row.name}
        </Link>
        <span className={styles.sub}>
          {hasSite && <b>{row.site_name} · </b>}
          {row.kit && <i className={styles.kit}>{t('item.kit')}</i>}
          {[row.sku, row.category_name].filter(Boolean).join(' · ')}
        </span>
      </div>
      <div role="gridcell" className={styles.status}>
        <Status value={row.status} />
      </div>
      <div role="gridcell" className={`${styles.available} n`} data-number="available" data-pending={row.isPending || undefined} title={row.isPending ? t('numbers.pending') : undefined}>
        {isFresh && sign(change) !== 0 && <i key={row.changed_seq} className={styles.change} data-sign={sign(change)} data-change={showSigned(change, i18n.language)} aria-hidden="true" />}
        <Qty value={row.available} />
      </div>
      <div role="gridcell" className={`${styles.onHand} n mute`}>
        <Qty value={row.on_hand} />
      </div>
      <div role="gridcell" className={`${styles.allocated} n mute`}>
        <Qty value={row.allocated} dash />
      </div>
      <div role="gridcell" className={`${styles.expected} n mute`}>
        <Qty value={row.expected} dash plus />
      </div>
      <div role="gridcell" className={styles.bar}>
        <StockBar available={row.available} allocated={row.allocated} expected={row.expected} reorderPoint={row.reorder_point} status={row.status} />
      </div>
      <div role="gridcell" className={styles.spark}>
        <Spark points={points} now={row.on_hand} />
      </div>
      <div role="gridcell" className={`${styles.changed} n small faint`}>
        <Age at={row.changed_at} />
      </div>
    </div>
  )
})
