import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { usePending, withPending } from '../../client/commands'
import { itemQuery, levelsQuery } from '../../client/queries'
import type { Level, LevelNumbers, Quantity, Status } from '../../client/types'
import { compare, sum } from '../../lib/quantity'
import { keepRecent } from '../../lib/recents'
import { useFeed } from '../../live/live'
import type { EntryNotice } from '../../live/frames'

const AGAIN_MS = 1_200

export interface Totals {
  available: Quantity
  on_hand: Quantity
  allocated: Quantity
  expected: Quantity
  blocked: Quantity
  waiting: Quantity
  reorder_point: Quantity | null
  status: Status
  changed_at: string | null
  isPending: boolean
}

const COLUMNS = ['available', 'on_hand', 'allocated', 'expected', 'blocked', 'waiting'] as const

/** The numbers of several sites as one; out when nothing is available anywhere, low when any site is not in stock. */
export function totalsOf(levels: readonly (Level & { isPending: boolean })[]): Totals {
  const sums = Object.fromEntries(COLUMNS.map((column) => [column, sum(levels.map((level) => level[column]))])) as Pick<Totals, (typeof COLUMNS)[number]>
  const points = levels.flatMap((level) => (level.reorder_point === null ? [] : [level.reorder_point]))
  const latest = levels.reduce<LevelNumbers | null>((last, level) => (last === null || level.changed_seq > last.changed_seq ? level : last), null)
  const isOut = levels.length === 0 || compare(sums.available, '0') <= 0
  const only = levels.length === 1 ? levels[0] : undefined
  return {
    ...sums,
    reorder_point: points.length ? sum(points) : null,
    status: only ? only.status : isOut ? 'out' : levels.some((level) => level.status !== 'in_stock') ? 'low' : 'in_stock',
    changed_at: latest?.changed_at ?? null,
    isPending: levels.some((level) => level.isPending),
  }
}

/** An item with its numbers at one site, or over all that the reader may see ('' as site), kept alive by the feed. */
export function useItem(id: number, site: string) {
  const client = useQueryClient()
  const item = useQuery(itemQuery(id))
  const found = useQuery(levelsQuery(id))
  const pending = usePending((all) => all)
  const levels = useMemo(() => (found.data ?? []).map((level) => withPending(level, pending)), [found.data, pending])
  const shown = useMemo(() => (site ? levels.filter((level) => String(level.site) === site) : levels), [levels, site])
  const totals = useMemo(() => totalsOf(shown), [shown])

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const listener = useMemo(
    () => ({
      entries(entries: EntryNotice[]) {
        if (timer.current !== undefined || !entries.some((entry) => entry.items.includes(id))) return
        // What stands behind the numbers is read again, at most once in a while however fast things move.
        timer.current = setTimeout(() => {
          timer.current = undefined
          for (const key of ['moves', 'balances', 'allocations', 'history']) void client.invalidateQueries({ queryKey: [key, id] })
        }, AGAIN_MS / 3)
      },
    }),
    [client, id],
  )
  useFeed(listener)

  const known = item.data
  useEffect(() => {
    if (known) keepRecent(known)
  }, [known])

  return { item, levels, shown, totals, isReading: found.isPending, error: item.error ?? found.error }
}
