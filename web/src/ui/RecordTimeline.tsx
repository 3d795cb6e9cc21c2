import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../client/me'
import { type RecordKind, timelineQuery } from '../client/records'
import type { TimelineRow } from '../client/types'
import { Age } from './Age'
import { useDone } from './done'
import { Empty, Failed } from './Empty'
import { Late } from './Late'
import styles from './timeline.module.css'

interface Props {
  kind: RecordKind
  id: number
  label: (field: string) => string
  show: (field: string, value: unknown, names: Record<string, string>) => ReactNode
  mayUndo: boolean
}

/** What happened to a record: who changed which field from what to what, when and why; taken back where that still holds. */
export function RecordTimeline({ kind, id, label, show, mayUndo }: Props) {
  const { t } = useTranslation()
  const found = useInfiniteQuery(timelineQuery(kind, id))
  const pages = found.data?.pages ?? []
  const rows = pages.flatMap((page) => page.rows)
  const names = Object.assign({}, ...pages.map((page) => page.names)) as Record<string, string>
  if (found.isError && rows.length === 0) return <Failed title={t('timeline.failed')} error={found.error} onRetry={() => void found.refetch()} />
  if (found.isPending) return <Late>{t('app.loading')}</Late>
  if (rows.length === 0) return <Empty title={t('timeline.empty')} hint={t('timeline.empty_hint')} />
  return (
    <>
      <ol className={styles.timeline} aria-label={t('timeline.title')}>
        {rows.map((row) => (
          <Entry key={`${row.seq}-${row.line}`} row={row} names={names} label={label} show={show} mayUndo={mayUndo} />
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

/** What a new record starts with says nothing about it. */
const isNothing = (value: unknown): boolean => value === null || value === '' || value === 0 || value === false || (typeof value === 'object' && Object.keys(value).length === 0)

function Entry({ row, names, label, show, mayUndo }: Pick<Props, 'label' | 'show' | 'mayUndo'> & { row: TimelineRow; names: Record<string, string> }) {
  const { t } = useTranslation()
  const me = useMe()
  const { undo } = useDone()
  const isNew = row.version === 1
  return (
    <li data-new={isNew || undefined}>
      <p className={styles.who}>
        <b>{t(isNew ? 'timeline.made' : 'timeline.changed', { name: row.actor?.name || t('timeline.system') })}</b>
        {row.undo === 'possible' && mayUndo && !isNew && (
          <button type="button" onClick={() => void undo(row.seq, [row.line])}>
            {t('act.undo')}
          </button>
        )}
      </p>
      {row.reason && <p className={styles.why}>{row.reason}</p>}
      <dl>
        {row.changes.filter(({ after }) => !isNew || !isNothing(after)).map(({ field, before, after }) => (
          <div key={field}>
            <dt>{label(field)}</dt>
            <dd>
              {!isNew && (
                <>
                  <del>{show(field, before, names)}</del> <span aria-hidden="true">→</span>{' '}
                </>
              )}
              <ins>{show(field, after, names)}</ins>
            </dd>
          </div>
        ))}
      </dl>
      <p className={styles.when}>
        <Age at={row.at} ago />
        {' · '}
        {me.areas.includes('journal') ? <Link to={`/journal?entry=${row.seq}`}>#{row.seq}</Link> : `#${row.seq}`}
      </p>
    </li>
  )
}
