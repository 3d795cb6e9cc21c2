import { Button, Skeleton } from '@mantine/core'
import { IconPackages, IconRefresh, IconSearchOff } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../client/me'
import { summaryQuery } from '../../client/queries'
import type { BoardRow } from '../../client/types'
import { useAddress } from '../../lib/address'
import { show } from '../../lib/quantity'
import { useFeed } from '../../live/live'
import { ExportMenu } from '../../ui/ExportMenu'
import { Empty, Failed } from '../../ui/Empty'
import { Late } from '../../ui/Late'
import { Filters } from './Filters'
import { changeTo, filterOf, viewOf } from './filter'
import { Grid } from './Grid'
import { COUNTED, useBoard } from './useBoard'
import { Views } from './Views'
import styles from './board.module.css'

const COUNT_AGAIN_MS = 5_000

interface Props {
  open: string | null
  onOpen: (row: BoardRow) => void
  actions?: ReactNode
}

/** All items at all sites, searched, filtered and sorted by the address, with numbers that are alive. */
export function Board({ open, onOpen, actions }: Props) {
  const { t, i18n } = useTranslation()
  const [params, change] = useAddress()
  const view = viewOf(params)
  const filter = useMemo(() => filterOf(new URLSearchParams(view)), [view])
  const board = useBoard(filter)
  const summary = useSummary(params)
  const enter = useRef(false)
  const number = (value: number): string => show(String(value), i18n.language)

  const { rows, isFetching, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } = board
  const onEnd = useCallback(() => {
    if (!isFetchingNextPage && !isPlaceholderData) void fetchNextPage()
  }, [isFetchingNextPage, isPlaceholderData, fetchNextPage])

  useEffect(() => {
    // Enter in the search opens the only row found, however long the answer takes: that is how a scan into it ends.
    if (!enter.current || isPlaceholderData || isFetching) return
    enter.current = false
    if (rows.length >= 1 && new Set(rows.map((row) => row.item)).size === 1) onOpen(rows[0]!)
  })

  const isFiltered = Object.keys(filter).some((key) => key !== 'sort' && key !== 'group')
  let content: ReactNode
  if (board.isPending) content = <Waiting />
  else if (board.isError && rows.length === 0) content = <Failed title={t('board.failed')} error={board.error} onRetry={() => void board.refetch()} />
  else if (rows.length === 0) content = <Nothing isFiltered={isFiltered} onClear={() => change(changeTo(''))} />
  else
    content = (
      <Grid
        rows={rows}
        group={filter.group}
        hasSite={!filter.site && filter.group !== 'site'}
        hasMore={hasNextPage}
        isStale={isPlaceholderData}
        open={open}
        onOpen={onOpen}
        onEnd={onEnd}
      />
    )

  return (
    <section className={styles.board} aria-labelledby="title">
      <header className={styles.title}>
        <h1 id="title">{t('board.title')}</h1>
        {summary && (
          <span className="mute tab">
            {t('board.items', { count: summary.items, items: number(summary.items) })}
            {!filter.site && ` · ${t('board.sites', { count: summary.sites, sites: number(summary.sites) })}`}
          </span>
        )}
        <span className={styles.actions}>
          <ExportMenu list="stock" size="xs" />
          {actions}
        </span>
      </header>
      <Filters params={params} change={change} onEnter={() => (enter.current = true)} />
      <div className={styles.bandwagon}>
        <Views params={params} change={change} summary={summary} />
        {board.moved > 0 && (
          <button type="button" className={styles.updates} title={t('board.updates_hint')} onClick={() => void board.sortAgain().then(() => document.querySelector('[data-testid=rows]')?.scrollTo({ top: 0 }))}>
            <IconRefresh size={13} stroke={2} aria-hidden="true" />
            {board.moved > COUNTED ? `${COUNTED}+` : t('board.updates', { count: board.moved })}
          </button>
        )}
      </div>
      {content}
    </section>
  )
}

function useSummary(params: URLSearchParams) {
  const client = useQueryClient()
  const { site, category, q } = filterOf(params)
  const summary = useQuery(summaryQuery({ ...(site && { site }), ...(category && { category }), ...(q && { q }) }))
  const last = useRef(0)
  const listener = useMemo(
    () => ({
      levels() {
        if (document.hidden || Date.now() - last.current < COUNT_AGAIN_MS) return
        last.current = Date.now()
        void client.invalidateQueries({ queryKey: ['summary'] })
      },
    }),
    [client],
  )
  useFeed(listener)
  return summary.data
}

function Waiting() {
  return (
    <Late>
      <div className={styles.waiting} aria-busy="true">
        {Array.from({ length: 12 }, (_, at) => (
          <Skeleton key={at} height={28} radius="sm" style={{ opacity: 1 - at / 14 }} />
        ))}
      </div>
    </Late>
  )
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  if (!isFiltered)
    return (
      <Empty icon={<IconPackages size={28} stroke={1.5} />} title={t('board.empty')} hint={t('board.empty_hint')}>
        {me.rights.includes('catalog.write') && (
          <Button component={Link} to="/catalog/items/new">
            {t('board.empty_go')}
          </Button>
        )}
      </Empty>
    )
  return (
    <Empty icon={<IconSearchOff size={28} stroke={1.5} />} title={t('board.none')} hint={t('board.none_hint')}>
      <Button variant="default" onClick={onClear}>
        {t('board.clear')}
      </Button>
    </Empty>
  )
}
