import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { BoardRow, Level, LevelNumbers, Page } from '../client/types'
import { subtract } from '../lib/quantity'
import { keyOf, remember } from './recent'

type BoardData = InfiniteData<Page<BoardRow>, unknown>

const indexes = new WeakMap<BoardRow[], Map<string, number>>()

/** Where each row stands in its page, made once per page and carried over when only numbers change. */
function indexOf(rows: BoardRow[]): Map<string, number> {
  let index = indexes.get(rows)
  if (!index) {
    index = new Map(rows.map((row, at) => [keyOf(row), at]))
    indexes.set(rows, index)
  }
  return index
}

function changedRow(row: BoardRow, level: LevelNumbers, at: number): BoardRow {
  return { ...row, ...level, live: { at, change: subtract(level.available, row.available) } }
}

/** Replaces changed rows where they stand; never adds, removes or reorders. The same data when nothing changed. */
export function patchBoard(data: BoardData, levels: readonly LevelNumbers[], at: number): BoardData {
  let pages: Page<BoardRow>[] | null = null
  for (const [number, page] of data.pages.entries()) {
    const index = indexOf(page.rows)
    let rows: BoardRow[] | null = null
    for (const level of levels) {
      const place = index.get(keyOf(level))
      const row = place === undefined ? undefined : page.rows[place]
      if (place === undefined || !row || row.changed_seq >= level.changed_seq) continue
      rows ??= page.rows.slice()
      rows[place] = changedRow(row, level, at)
    }
    if (!rows) continue
    indexes.set(rows, index)
    pages ??= data.pages.slice()
    pages[number] = { ...page, rows }
  }
  return pages ? { ...data, pages } : data
}

/** The row of an item at a site among the pages read so far. */
export function rowOf(data: BoardData, level: { item: number; site: number }): BoardRow | undefined {
  const key = keyOf(level)
  for (const page of data.pages) {
    const place = indexOf(page.rows).get(key)
    if (place !== undefined) return page.rows[place]
  }
  return undefined
}

export function patchLevels(rows: Level[], levels: readonly LevelNumbers[]): Level[] {
  let made: Level[] | null = null
  for (const level of levels) {
    const place = rows.findIndex((row) => row.site === level.site && row.item === level.item)
    const row = rows[place]
    if (!row || row.changed_seq >= level.changed_seq) continue
    made ??= rows.slice()
    made[place] = { ...row, ...level }
  }
  return made ?? rows
}

/** Lays the feed's numbers over every cached answer that shows them. */
export function applyLevels(client: QueryClient, levels: readonly LevelNumbers[], at: number = Date.now()): void {
  if (levels.length === 0) return
  remember(levels)
  for (const [key, data] of client.getQueriesData<BoardData>({ queryKey: ['board'] })) {
    if (!data) continue
    const made = patchBoard(data, levels, at)
    if (made !== data) client.setQueryData(key, made)
  }
  const byItem = new Map<number, LevelNumbers[]>()
  for (const level of levels) byItem.set(level.item, [...(byItem.get(level.item) ?? []), level])
  for (const [key, data] of client.getQueriesData<Level[]>({ queryKey: ['levels'] })) {
    const fresh = byItem.get(key[1] as number)
    if (!data || !fresh) continue
    const made = patchLevels(data, fresh)
    if (made !== data) client.setQueryData(key, made)
    // A site that had no row yet: its name is not in the feed, so the short list is read again.
    if (fresh.some((level) => !data.some((row) => row.site === level.site))) void client.invalidateQueries({ queryKey: key })
  }
}
