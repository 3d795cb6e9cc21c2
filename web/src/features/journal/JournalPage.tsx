import { Button, Drawer, Group } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { IconArrowUp, IconHistory, IconSearchOff } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { countNewer, journalQuery } from '../../client/queries'
import type { Entry } from '../../client/types'
import { useAddress } from '../../lib/address'
import { show } from '../../lib/quantity'
import type { EntryNotice } from '../../live/frames'
import { useFeed } from '../../live/live'
import { Age } from '../../ui/Age'
import { ExportMenu } from '../../ui/ExportMenu'
import { Empty, Failed } from '../../ui/Empty'
import { Filters } from './Filters'
import { cleared, filterOf, mayFit } from './filter'
import { OneEntry, useKindName } from './OneEntry'
import styles from './journal.module.css'

const ROW = 44
const AHEAD = 40
const COUNT_MS = 1_000
/** More than a page of new entries is said as "100+". */
const COUNTED = 100

/** The whole journal, searched; what is new is announced at its top and never moves what is being read. */
export function JournalPage() {
  const { t } = useTranslation()
  const [params, change] = useAddress()
  const open = params.get('entry')
  const asked = filterKey(params)
  const filter = useMemo(() => filterOf(new URLSearchParams(asked)), [asked])
  const found = useInfiniteQuery(journalQuery(filter))
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.rows) ?? [], [found.data])
  const scroller = useRef<HTMLDivElement>(null)
  const { fresh, readNew } = useFresh(filter, rows[0]?.seq ?? found.data?.pages[0]?.seq, scroller)
  const { isFetchingNextPage, hasNextPage, isPlaceholderData, fetchNextPage } = found
  const onEnd = useCallback(() => {
    if (!isFetchingNextPage && hasNextPage && !isPlaceholderData) void fetchNextPage()
  }, [isFetchingNextPage, hasNextPage, isPlaceholderData, fetchNextPage])
  useEffect(() => {
    // With a rare filter a page may hold nothing and still have a next one.
    if (rows.length === 0) onEnd()
  }, [rows.length, onEnd])
  const isNarrow = Object.keys(filter).length > 0
  const isSearching = rows.length === 0 && (hasNextPage || found.isPending)

  return (
    <section className={styles.page} aria-labelledby="title">
      <title>{`${t('journal.title')} · Onhand`}</title>
      <header className={styles.head}>
        <Group justify="space-between" align="start">
          <h1 id="title">{t('journal.title')}</h1>
          <ExportMenu list="journal" size="xs" />
        </Group>
        <p className="mute">{t('journal.lead')}</p>
        <Filters params={params} change={change} />
      </header>
      <div className={styles.body}>
        {fresh > 0 && (
          <Button className={styles.fresh} size="compact-sm" radius="xl" leftSection={<IconArrowUp size={14} />} onClick={readNew}>
            {fresh >= COUNTED ? t('journal.new_many', { count: COUNTED }) : t('journal.new', { count: fresh })}
          </Button>
        )}
        <div ref={scroller} className={styles.scroller} data-stale={isPlaceholderData || undefined}>
          {found.isError && rows.length === 0 && <Failed title={t('journal.failed')} error={found.error} onRetry={() => void found.refetch()} />}
          {found.data && rows.length === 0 && !isSearching && <Nothing isNarrow={isNarrow} onClear={() => change(cleared)} />}
          {isSearching && found.data && <p className={styles.end}>{t('journal.searching')}</p>}
          {rows.length > 0 && <Entries rows={rows} scroller={scroller} open={open} onOpen={(seq) => change({ entry: String(seq) })} onEnd={onEnd} />}
          {rows.length > 0 && !hasNextPage && <p className={styles.end}>{t(isNarrow ? 'journal.end_found' : 'journal.end')}</p>}
        </div>
      </div>
      <Drawer opened={open !== null} onClose={() => change({ entry: null })} position="right" size={480} closeButtonProps={{ 'aria-label': t('app.close') }} title={<b>{t('move.entry', { seq: open })}</b>} transitionProps={{ duration: 120 }}>
        {open !== null && <OneEntry seq={Number(open)} onWho={(who) => change({ who: String(who), entry: null })} onDocument={(document) => change({ document, entry: null })} />}
      </Drawer>
    </section>
  )
}

/** The part of the address that a search depends on. */
function filterKey(params: URLSearchParams): string {
  const kept = new URLSearchParams(params)
  kept.delete('entry')
  return kept.toString()
}

/** How many entries of this search are new above the first one shown, and the way to read them. */
function useFresh(filter: ReturnType<typeof filterOf>, top: number | undefined, scroller: React.RefObject<HTMLDivElement | null>) {
  const client = useQueryClient()
  const [fresh, setFresh] = useState({ count: 0, filter, top })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const listener = useMemo(
    () => ({
      entries(entries: EntryNotice[]) {
        if (top === undefined || !entries.some((entry) => entry.seq > top && mayFit(filter, entry))) return
        clearTimeout(timer.current)
        timer.current = setTimeout(() => {
          void countNewer(filter, top).then((count) => setFresh({ count, filter, top }), () => {})
        }, COUNT_MS)
      },
    }),
    [filter, top],
  )
  useFeed(listener)
  return {
    fresh: fresh.filter === filter && fresh.top === top ? fresh.count : 0,
    readNew() {
      setFresh({ count: 0, filter, top })
      scroller.current?.scrollTo({ top: 0 })
      const key = journalQuery(filter).queryKey
      client.setQueryData(key, (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) })
      void client.invalidateQueries({ queryKey: key })
    },
  }
}

function Nothing({ isNarrow, onClear }: { isNarrow: boolean; onClear: () => void }) {
  const { t } = useTranslation()
  if (isNarrow)
    return (
      <Empty icon={<IconSearchOff size={28} stroke={1.5} />} title={t('journal.none')} hint={t('journal.none_hint')}>
        <Button variant="default" onClick={onClear}>
          {t('board.clear')}
        </Button>
      </Empty>
    )
  return (
    <Empty icon={<IconHistory size={28} stroke={1.5} />} title={t('journal.empty')} hint={t('journal.empty_hint')}>
      <Button component={Link} to="/stock">
        {t('journal.empty_go')}
      </Button>
    </Empty>
  )
}

interface EntriesProps {
  rows: Entry[]
  scroller: React.RefObject<HTMLDivElement | null>
  open: string | null
  onOpen: (seq: number) => void
  onEnd: () => void
}

function Entries({ rows, scroller, open, onOpen, onEnd }: EntriesProps) {
  const { t, i18n } = useTranslation()
  const kindName = useKindName()
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 12 })
  const seen = virtual.getVirtualItems()
  const last = seen.at(-1)?.index ?? 0
  useEffect(() => {
    if (last > rows.length - AHEAD) onEnd()
  }, [last, rows.length, onEnd])

  function onKeyDown(event: KeyboardEvent, at: number): void {
    const to = { ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1 }[event.key]
    if (to === undefined || !rows[to]) return
    event.preventDefault()
    virtual.scrollToIndex(to)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLButtonElement>(`[data-at='${to}']`)?.focus())
  }

  return (
    <ol className={styles.entries} aria-label={t('journal.rows')} style={{ height: virtual.getTotalSize() }}>
      {seen.map((one) => {
        const entry = rows[one.index]
        return (
          entry && (
            <li key={entry.seq} style={{ transform: `translateY(${one.start}px)`, height: one.size }}>
              <button type="button" data-at={one.index} onClick={() => onOpen(entry.seq)} onKeyDown={(event) => onKeyDown(event, one.index)} data-open={open === String(entry.seq) || undefined}>
                <span className="faint tab">#{show(String(entry.seq), i18n.language)}</span>
                <span className={`${styles.kind} clip`}>{kindName(entry.kind)}</span>
                <span className="clip">{entry.summary}</span>
                <span className={`${styles.who} mute clip`}>{entry.actor?.name ?? t('journal.system')}</span>
                <span className="small faint n">
                  <Age at={entry.at} />
                </span>
              </button>
            </li>
          )
        )
      })}
    </ol>
  )
}
