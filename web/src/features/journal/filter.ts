import type { JournalFilter } from '../../client/queries'
import type { EntryNotice } from '../../live/frames'

/** Ranges of time by name; any other `time` in the address is two days, `2026-01-01..2026-01-31`. */
export const RANGES = ['today', 'week', 'month'] as const
export type Range = (typeof RANGES)[number]
const DAYS: Record<Range, number> = { today: 0, week: 6, month: 29 }
const DAY = /^\d{4}-\d{2}-\d{2}$/

export interface Days {
  from: string
  to: string
}

const pad = (value: number): string => String(value).padStart(2, '0')
const dayOf = (date: Date): string => `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`

/** The days that a range means, both included; '' leaves that end open. */
export function daysOf(time: string, now: Date): Days {
  const range = RANGES.find((one) => one === time)
  if (range) {
    const from = new Date(now)
    from.setDate(from.getDate() - DAYS[range])
    return { from: dayOf(from), to: '' }
  }
  const [from = '', to = ''] = time.split('..')
  return { from: DAY.test(from) ? from : '', to: DAY.test(to) ? to : '' }
}

/** A day's first instant where the reader is, so many days later. */
function start(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + later).toISOString()
}

/** What the address asks for, as the server is asked for it. */
export function filterOf(params: URLSearchParams, now = new Date()): JournalFilter {
  const { from, to } = daysOf(params.get('time') ?? '', now)
  const found: JournalFilter = {
    text: params.get('q') ?? '',
    kind: params.get('kind') ?? '',
    actor: params.get('who') ?? '',
    item: params.get('of') ?? '',
    record: params.get('record') ?? '',
    site: params.get('site') ?? '',
    reference: params.get('document') ?? '',
    since: from && start(from),
    until: to && start(to, 1),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ''))
}

/** Everything that narrows, but the site that goes along from page to page. */
export const cleared = { q: null, kind: null, who: null, of: null, record: null, document: null, time: null }

type Fitting = Pick<EntryNotice, 'kind' | 'actor' | 'items' | 'sites' | 'partial'>

/** Might an entry the feed tells of be among those asked for? What it does not tell is left to the server. */
export function mayFit(filter: JournalFilter, entry: Fitting): boolean {
  if (filter.until) return false
  if (filter.kind && filter.kind !== entry.kind) return false
  if (filter.actor && filter.actor !== String(entry.actor)) return false
  if (filter.item && !entry.partial && !entry.items.includes(Number(filter.item))) return false
  return !filter.site || Boolean(entry.partial) || entry.sites.includes(Number(filter.site))
}
