import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { type BoardFilter, boardQuery } from '../../client/queries'
import type { BoardRow, LevelNumbers } from '../../client/types'
import { rowOf } from '../../live/apply'
import { sign } from '../../lib/quantity'
import { useFeed } from '../../live/live'
import { keyOf, pagesWithNewer } from '../../live/recent'

const NONE: ReadonlySet<string> = new Set()
/** Past this many, the chip only says "many". */
export const COUNTED = 999
const FOLLOWED_MS = 600

/**
 * Whether a change would move the row, take it out of the view or bring it in, were the order not held still. A row
 * that is not there may only not be read yet, unless the `whole` view is; a view with nothing in it looks at any change,
 * since the words of a search cannot be told from numbers.
 */
export function isMoved(filter: BoardFilter, level: LevelNumbers, row: BoardRow | undefined, read: 'part' | 'whole' | 'nothing'): boolean {
  if (filter.site && filter.site !== String(level.site)) return false
  const fits = !filter.status || (filter.status === 'expected' ? sign(level.expected) > 0 : filter.status === level.status)
  if (!row && read === 'nothing') return fits
  if (!row) return fits && !filter.q && !filter.category && (read === 'whole' || filter.sort === 'changed' || (filter.status ?? 'expected') !== 'expected')
  if (!fits) return true
  return filter.sort === 'changed' || (filter.sort === 'available' && row.live !== undefined && row.live.change !== '0')
}

/** The board's rows in an order that is held still while numbers change, until somebody sorts again. */
export function useBoard(filter: BoardFilter) {
  const client = useQueryClient()
  const found = useInfiniteQuery(boardQuery(filter))
  const pages = found.data?.pages
  const rows = useMemo(() => pages?.flatMap((page) => page.rows) ?? [], [pages])
  const [moved, setMoved] = useState({ filter, keys: NONE, newest: 0 })

  const { isFetchedAfterMount, isFetching } = found
  useEffect(() => {
    if (isFetching || !isFetchedAfterMount) return
    // A page that was being read while changes came brings the other pages back as they were before.
    client.setQueryData(boardQuery(filter).queryKey, (data) => {
      const made = data && pagesWithNewer(data.pages)
      return data && made && made !== data.pages ? { ...data, pages: made } : data
    })
  }, [client, filter, isFetching, isFetchedAfterMount])

  const listener = useMemo(
    () => ({
      levels(levels: LevelNumbers[]) {
        const data = client.getQueryData(boardQuery(filter).queryKey)
        const last = data?.pages.at(-1)
        if (!data || !last) return
        const read = data.pages[0]?.rows.length === 0 ? 'nothing' : last.next === null ? 'whole' : 'part'
        const news = levels.filter((level) => isMoved(filter, level, rowOf(data, level), read))
        if (news.length === 0) return
        const newest = Math.max(...news.map((level) => level.changed_seq))
        setMoved((old) => {
          const known = old.filter === filter ? old.keys : NONE
          return { filter, newest, keys: known.size > COUNTED ? known : new Set([...known, ...news.map(keyOf)]) }
        })
      },
    }),
    [client, filter],
  )
  useFeed(listener)

  const sortAgain = useCallback(() => {
    setMoved({ filter, keys: NONE, newest: 0 })
    const key = boardQuery(filter).queryKey
    // Only the first page is asked again; the others follow as somebody scrolls.
    client.setQueryData(key, (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) })
    return client.invalidateQueries({ queryKey: key, exact: true })
  }, [client, filter])

  // Nothing on an empty page can jump: its first rows come in by themselves, once the board has followed the journal.
  const isNews = rows.length === 0 && moved.filter === filter && moved.newest > (pages?.[0]?.seq ?? 0)
  useEffect(() => {
    if (!isNews || isFetching) return
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: boardQuery(filter).queryKey, exact: true }), FOLLOWED_MS)
    return () => clearTimeout(timer)
  }, [client, filter, isNews, isFetching])

  return { ...found, rows, moved: moved.filter === filter && rows.length > 0 ? moved.keys.size : 0, sortAgain }
}
