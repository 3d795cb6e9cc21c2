import { Button, CloseButton, Drawer, Select } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { IconArrowUp, IconHistory } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { journalQuery } from '../../client/queries'
import type { Entry } from '../../client/types'
import { useAddress } from '../../lib/address'
import { show } from '../../lib/quantity'
import type { EntryNotice } from '../../live/frames'
import { useFeed } from '../../live/live'
import { Age } from '../../ui/Age'
import { Empty, Failed } from '../../ui/Empty'
import { OneEntry, useKindName } from './OneEntry'
import styles from './journal.module.css'

const ROW = 44
const AHEAD = 40
const KINDS = ['PostMoves', 'CountStock', 'Undo', 'Allocate', 'ExpectGoods', 'ReceiveExpected', 'SetThresholds', 'AddCost', 'CloseDays', 'ChangeRecord', 'ChangeRecords'] as const
const AGAIN_MS = 900

/** The journal, newest first. At its top new entries come in by themselves; further down they are only announced. */
export function JournalPage() {
  const { t } = useTranslation()
  const [params, change] = useAddress()
  const kind = params.get('kind') ?? ''
  const item = params.get('of') ?? ''
  const open = params.get('entry')
  const kindName = useKindName()
  const client = useQueryClient()
  const found = useInfiniteQuery(journalQuery(kind, item))
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.rows) ?? [], [found.data])
  const scroller = useRef<HTMLDivElement>(null)
  const [fresh, setFresh] = useState(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const readAgain = useCallback(() => {
    setFresh(0)
    const key = journalQuery(kind, item).queryKey
    client.setQueryData(key, (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) })
    void client.invalidateQueries({ queryKey: key })
  }, [client, kind, item])
  const listener = useMemo(
    () => ({
      entries(entries: EntryNotice[]) {
        const mine = entries.filter((entry) => (!kind || entry.kind === kind) && (!item || entry.items.includes(Number(item))))
        if (mine.length === 0) return
        if ((scroller.current?.scrollTop ?? 0) > ROW * 2) return setFresh((count) => count + mine.length)
        if (timer.current !== undefined) return
        timer.current = setTimeout(() => {
          timer.current = undefined
          readAgain()
        }, AGAIN_MS)
      },
    }),
    [kind, item, readAgain],
  )
  useFeed(listener)

  return (
    <section className={styles.page} aria-labelledby="title">
      <title>{`${t('journal.title')} · Onhand`}</title>
      <header className={styles.head}>
        <h1 id="title">{t('journal.title')}</h1>
        <p className="mute">{t('journal.lead')}</p>
        <div className={styles.filters}>
          <Select size="sm" aria-label={t('journal.kind')} data={[{ value: '', label: t('journal.any_kind') }, ...KINDS.map((one) => ({ value: one as string, label: kindName(one) }))]} value={kind} onChange={(value) => change({ kind: value })} allowDeselect={false} />
          {item && (
            <span className={styles.chip}>
              {t('journal.only_item', { item })} <CloseButton size="xs" aria-label={t('app.clear')} onClick={() => change({ of: null })} />
            </span>
          )}
          {fresh > 0 && (
            <Button
              size="compact-sm"
              radius="xl"
              leftSection={<IconArrowUp size={14} />}
              onClick={() => {
                scroller.current?.scrollTo({ top: 0 })
                readAgain()
              }}
            >
              {t('journal.new', { count: fresh })}
            </Button>
          )}
        </div>
      </header>
      <div ref={scroller} className={styles.scroller} data-stale={found.isPlaceholderData || undefined}>
        {found.isError && rows.length === 0 && <Failed title={t('journal.failed')} error={found.error} onRetry={() => void found.refetch()} />}
        {found.data && rows.length === 0 && <Empty icon={<IconHistory size={28} stroke={1.5} />} title={t('journal.empty')} hint={t('journal.empty_hint')} />}
        {rows.length > 0 && <Entries rows={rows} scroller={scroller} open={open} onOpen={(seq) => change({ entry: String(seq) })} onEnd={() => !found.isFetchingNextPage && found.hasNextPage && void found.fetchNextPage()} />}
        {rows.length > 0 && !found.hasNextPage && <p className={styles.end}>{t('journal.end')}</p>}
      </div>
      <Drawer opened={open !== null} onClose={() => change({ entry: null })} position="right" size={460} closeButtonProps={{ 'aria-label': t('app.close') }} title={<b>{t('move.entry', { seq: open })}</b>} transitionProps={{ duration: 120 }}>
        {open !== null && <OneEntry seq={Number(open)} />}
      </Drawer>
    </section>
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
  return (
    <ol className={styles.entries} aria-label={t('journal.rows')} style={{ height: virtual.getTotalSize() }}>
      {seen.map((one) => {
        const entry = rows[one.index]
        return (
          entry && (
            <li key={entry.seq} style={{ transform: `translateY(${one.start}px)`, height: one.size }}>
              <button type="button" onClick={() => onOpen(entry.seq)} data-open={open === String(entry.seq) || undefined}>
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
