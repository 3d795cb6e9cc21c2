import type { LevelNumbers } from '../client/types'

/**
 * The latest numbers the feed brought. A read that was already under way when a change came answers with older
 * numbers; laying these over it keeps a change from being lost between the read and the feed.
 */
const BOUND = 20_000
const latest = new Map<string, LevelNumbers>()

export const keyOf = (level: { item: number; site: number }): string => `${level.item}:${level.site}`

export function remember(levels: readonly LevelNumbers[]): void {
  for (const level of levels) {
    const key = keyOf(level)
    latest.delete(key)
    latest.set(key, level)
  }
  for (const key of latest.keys()) {
    if (latest.size <= BOUND) break
    latest.delete(key)
  }
}

export function withNewer<T extends LevelNumbers>(rows: T[]): T[] {
  return rows.map((row) => {
    const newer = latest.get(keyOf(row))
    return newer && newer.changed_seq > row.changed_seq ? { ...row, ...newer } : row
  })
}

export const forgetRecent = (): void => latest.clear()

/** Pages as they are, or copies with newer numbers: a page read while changes came puts the older pages back. */
export function pagesWithNewer<P extends { rows: LevelNumbers[] }>(pages: P[]): P[] {
  const made = pages.map((page) => {
    const isOld = page.rows.some((row) => (latest.get(keyOf(row))?.changed_seq ?? 0) > row.changed_seq)
    return isOld ? { ...page, rows: withNewer(page.rows) } : page
  })
  return made.some((page, number) => page !== pages[number]) ? made : pages
}
