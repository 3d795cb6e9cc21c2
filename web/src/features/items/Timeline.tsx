import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../client/me'
import { movesQuery } from '../../client/queries'
import { timelineQuery } from '../../client/records'
import { useMoney } from '../../client/setup'
import type { Move, TimelineRow } from '../../client/types'
import { dateTime } from '../../lib/clock'
import { negate, show, showSigned, sign } from '../../lib/quantity'
import { changesOf } from '../../lib/said'
import { Age } from '../../ui/Age'
import { Empty, Failed } from '../../ui/Empty'
import { together } from './together'
import { useAct } from './useAct'
import styles from './items.module.css'

const LATE_MS = 120_000

/** The quantity with its sign as a reader expects it; without one for what only changed its place. */
export function signedQuantity(move: Move, site: string): { text: string; way: -1 | 0 | 1 } {
  if (site) return { text: move.quantity, way: sign(move.quantity) as -1 | 0 | 1 }
  const isIn = move.from.site === null && move.to.site !== null
  const isOut = move.from.site !== null && move.to.site === null
  return isOut ? { text: negate(move.quantity), way: -1 } : { text: move.quantity, way: isIn ? 1 : 0 }
}

export function TimelineHead({ item }: { item: number }) {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <div className={styles.timelineHead}>
      <h2 className="eyebrow">{t('item.timeline')}</h2>
      {me.areas.includes('journal') && <Link to={`/journal?of=${item}`}>{t('item.activity')}</Link>}
    </div>
  )
}

/** What happened to this item: how many first, then what, who, when and why; and what changed about the item itself. */
export function Timeline({ item, site }: { item: number; site: string }) {
  const { t } = useTranslation()
  const found = useInfiniteQuery(movesQuery(item, site, ''))
  const about = useInfiniteQuery({ ...timelineQuery('item', item), enabled: useMe().rights.includes('catalog.read') })
  const moves = found.data?.pages.flatMap((page) => page.rows) ?? []
  const changes = about.data?.pages.flatMap((page) => page.rows) ?? []
  const names = Object.assign({}, ...(about.data?.pages ?? []).map((page) => page.names)) as Record<string, string>
  const rows = together(moves, changes, found.hasNextPage, about.hasNextPage)
  if (found.isError && moves.length === 0) return <Failed title={t('item.timeline')} error={found.error} onRetry={() => void found.refetch()} />
  if (found.data && rows.length === 0) return <Empty title={t('move.empty')} hint={t('move.empty_hint')} />
  return (
    <>
      <ol className={styles.timeline} data-testid="timeline" aria-label={t('item.timeline')}>
        {rows.map(({ move, change }) => (move ? <Entry key={`${move.seq}-${move.line}`} move={move} site={site} /> : <Changed key={`c${change.seq}-${change.line}`} row={change} names={names} />))}
      </ol>
      {(found.hasNextPage || about.hasNextPage) && (
        <Button
          variant="default"
          size="compact-sm"
          loading={found.isFetchingNextPage || about.isFetchingNextPage}
          onClick={() => {
            if (found.hasNextPage) void found.fetchNextPage()
            if (about.hasNextPage) void about.fetchNextPage()
          }}
        >
          {t('move.older')}
        </Button>
      )}
    </>
  )
}

function Entry({ move, site }: { move: Move; site: string }) {
  const { t, i18n } = useTranslation()
  const me = useMe()
  const { undo } = useAct()
  const { text, way } = signedQuantity(move, site)
  const isLate = Math.abs(Date.parse(move.at) - Date.parse(move.effective_at)) > LATE_MS
  const what = i18n.exists(`move.${move.kind}`) ? t(`move.${move.kind}` as 'move.sale') : move.kind
  const why = [move.reason, move.reference, move.lot_code && t('move.lot', { lot: move.lot_code }), way === 0 && t('move.from_to', { from: move.from.name, to: move.to.name })].filter(Boolean)
  return (
    <li data-way={way} data-undone={move.undone || undefined}>
      <div>
        <b className="tab">{way === 0 ? show(text, i18n.language) : showSigned(text, i18n.language)}</b> {what}
        {why.length > 0 && <span className="mute"> · {why.join(' · ')}</span>}
      </div>
      <div className="small faint">
        <Age at={move.at} ago />
        {move.actor && <> · {t('move.by', { name: move.actor.name })}</>}
        {isLate && <> · {t('move.happened', { when: dateTime(move.effective_at, i18n.language) })}</>}
        {' · '}
        {me.areas.includes('journal') ? (
          <Link className={styles.seq} to={`/journal?entry=${move.seq}`} title={t('move.entry', { seq: move.seq })}>
            #{move.seq}
          </Link>
        ) : (
          <span>#{move.seq}</span>
        )}
        {move.simulated && <i className={styles.mark}>{t('app.simulated')}</i>}
        {move.undone && <i className={styles.mark}>{t('move.undone')}</i>}
        {move.undoable && !move.undone && me.rights.includes('stock.undo') && (
          <button type="button" className={styles.undo} onClick={() => void undo(move.seq, [move.line])}>
            {t('move.undo_it')}
          </button>
        )}
      </div>
    </li>
  )
}

/** A change of the item itself: which fields, from what to what. */
function Changed({ row, names }: { row: TimelineRow; names: Record<string, string> }) {
  const { t, i18n } = useTranslation()
  const me = useMe()
  const money = useMoney()
  const label = (field: string): string => (i18n.exists(`field.${field}`) ? t(`field.${field}` as 'field.name') : field.replaceAll('_', ' '))
  const changes = changesOf(
    { before: Object.fromEntries(row.changes.map((one) => [one.field, one.before])), after: Object.fromEntries(row.changes.map((one) => [one.field, one.after])) },
    { language: i18n.language, names, money },
  )
  const isNew = row.version === 1
  return (
    <li data-way="0">
      <div>
        {isNew ? t('item.made') : changes.map((one, at) => (
          <span key={one.field}>
            {at > 0 && ', '}
            {label(one.field)} {one.before && <del className="faint">{one.before}</del>} {one.before && '→ '}
            <b>{one.after || t('field.nothing')}</b>
          </span>
        ))}
        {row.reason && <span className="mute"> · {row.reason}</span>}
      </div>
      <div className="small faint">
        <Age at={row.at} ago />
        {row.actor && <> · {t('move.by', { name: row.actor.name })}</>}
        {' · '}
        {me.areas.includes('journal') ? (
          <Link className={styles.seq} to={`/journal?entry=${row.seq}`} title={t('move.entry', { seq: row.seq })}>
            #{row.seq}
          </Link>
        ) : (
          <span>#{row.seq}</span>
        )}
      </div>
    </li>
  )
}
