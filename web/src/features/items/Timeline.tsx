import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../client/me'
import { movesQuery } from '../../client/queries'
import type { Move } from '../../client/types'
import { dateTime } from '../../lib/clock'
import { negate, show, showSigned, sign } from '../../lib/quantity'
import { Age } from '../../ui/Age'
import { Empty, Failed } from '../../ui/Empty'
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

/** What happened to this item: how many first, then what, who, when and why. */
export function Timeline({ item, site }: { item: number; site: string }) {
  const { t } = useTranslation()
  const found = useInfiniteQuery(movesQuery(item, site, ''))
  const moves = found.data?.pages.flatMap((page) => page.rows) ?? []
  if (found.isError && moves.length === 0) return <Failed title={t('item.timeline')} error={found.error} onRetry={() => void found.refetch()} />
  if (found.data && moves.length === 0) return <Empty title={t('move.empty')} hint={t('move.empty_hint')} />
  return (
    <>
      <ol className={styles.timeline} data-testid="timeline" aria-label={t('item.timeline')}>
        {moves.map((move) => (
          <Entry key={`${move.seq}-${move.line}`} move={move} site={site} />
        ))}
      </ol>
      {found.hasNextPage && (
        <Button variant="default" size="compact-sm" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
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
