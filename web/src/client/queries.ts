import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { withNewer } from '../live/recent'
import { query, request } from './http'
import type {
  Balance, BoardRow, Category, Demo, Entry, HistoryPoint, Item, Level, Me, Move, Page, Pending, Setup, Site, Bin, EntryDetail, Spark, Summary,
} from './types'

/** Live numbers are kept fresh by the feed, so they need no asking again. */
const LIVE = Number.POSITIVE_INFINITY
export const BOARD_PAGE = 500

export const meQuery = queryOptions({ queryKey: ['session'], queryFn: () => request<Me>('/session'), staleTime: LIVE, retry: false })
export const setupQuery = queryOptions({ queryKey: ['setup'], queryFn: () => request<Setup>('/setup') })

export const sitesQuery = queryOptions({
  queryKey: ['locations'],
  queryFn: async () => (await request<{ sites: Site[] }>('/locations')).sites,
  staleTime: 60_000,
})
export const binsQuery = (site: number) =>
  queryOptions({
    queryKey: ['bins', site],
    queryFn: async () => (await request<Page<Bin>>(`/sites/${site}/bins`)).rows,
    staleTime: 60_000,
  })
/** All rows of a list that is short enough to be held whole, page after page. */
export async function everyPage<Row>(path: string, signal: AbortSignal, asked: Record<string, string> = {}): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null = ''
  do {
    const page: Page<Row> = await request<Page<Row>>(`${path}${query({ ...asked, limit: 200, cursor })}`, { signal })
    rows.push(...page.rows)
    cursor = page.next
  } while (cursor !== null)
  return rows
}

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: ({ signal }) => everyPage<Category>('/categories', signal),
  staleTime: 300_000,
})

export interface BoardFilter {
  q?: string
  site?: string
  category?: string
  status?: string
  sort?: string
  group?: string
}

export const boardQuery = (filter: BoardFilter) =>
  infiniteQueryOptions({
    queryKey: ['board', filter],
    queryFn: async ({ pageParam, signal }) => {
      const page = await request<Page<BoardRow>>(`/board${query({ ...filter, cursor: pageParam, limit: BOARD_PAGE })}`, { signal })
      return { ...page, rows: withNewer(page.rows) }
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    staleTime: LIVE,
    gcTime: 120_000,
    structuralSharing: false,
    placeholderData: keepPreviousData,
  })

export const summaryQuery = (filter: Pick<BoardFilter, 'site' | 'category' | 'q'>) =>
  queryOptions({
    queryKey: ['summary', filter],
    queryFn: ({ signal }) => request<Summary>(`/board/summary${query({ ...filter })}`, { signal }),
    placeholderData: keepPreviousData,
  })

export const sparksQuery = (pairs: string) =>
  queryOptions({
    queryKey: ['sparks', pairs],
    queryFn: async ({ signal }) => (await request<Page<Spark>>(`/board/sparks?pairs=${pairs}`, { signal })).rows,
    staleTime: 60_000,
    enabled: pairs !== '',
  })

export const itemQuery = (id: number) => queryOptions({ queryKey: ['item', id], queryFn: () => request<Item>(`/items/${id}`), staleTime: 30_000 })

export const levelsQuery = (id: number) =>
  queryOptions({
    queryKey: ['levels', id],
    queryFn: async () => withNewer((await request<Page<Level>>(`/items/${id}/levels`)).rows),
    staleTime: LIVE,
    gcTime: 60_000,
  })

export const historyQuery = (id: number, site: string, days: number) =>
  queryOptions({
    queryKey: ['history', id, site, days],
    queryFn: async () => (await request<{ points: HistoryPoint[] }>(`/items/${id}/history${query({ site, days })}`)).points,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  })

export const movesQuery = (item: number, site: string, kind: string) =>
  infiniteQueryOptions({
    queryKey: ['moves', item, site, kind],
    queryFn: ({ pageParam, signal }) => request<Page<Move>>(`/moves${query({ item, site, kind, before: pageParam, limit: 30 })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export const balancesQuery = (item: number, site: string) =>
  queryOptions({
    queryKey: ['balances', item, site],
    queryFn: async () => (await request<Page<Balance>>(`/balances${query({ item, site, limit: 200 })}`)).rows,
  })

export const pendingQuery = (item: number, site: string, state: string) =>
  queryOptions({
    queryKey: ['allocations', item, site, state],
    queryFn: async () => (await request<Page<Pending>>(`/allocations${query({ item, site, state, limit: 200 })}`)).rows,
  })

export const findItemsQuery = (q: string) =>
  queryOptions({
    queryKey: ['find', q],
    queryFn: ({ signal }) => request<Page<Item>>(`/items${query({ q, limit: 8 })}`, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    enabled: q !== '',
  })

export const byCode = (code: string): Promise<Item> => request<Item>(`/items/by-code/${encodeURIComponent(code)}`)

/** What a search of the journal asks for; ids as text, instants RFC 3339. */
export interface JournalFilter {
  text?: string
  kind?: string
  actor?: string
  item?: string
  record?: string
  site?: string
  reference?: string
  since?: string
  until?: string
}

const JOURNAL_PAGE = 100

export const journalQuery = (filter: JournalFilter) =>
  infiniteQueryOptions({
    queryKey: ['journal', filter],
    queryFn: ({ pageParam, signal }) => request<Page<Entry>>(`/journal${query({ ...filter, before: pageParam, limit: JOURNAL_PAGE })}`, { signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

/** How many entries came after one: at most a page of them. */
export const countNewer = async (filter: JournalFilter, after: number): Promise<number> => (await request<Page<Entry>>(`/journal${query({ ...filter, after, limit: JOURNAL_PAGE })}`)).rows.length

/** Everybody who may have done something, for who may see people. */
export const peopleQuery = queryOptions({
  queryKey: ['people', 'names'],
  queryFn: ({ signal }) => everyPage<{ id: number; name: string }>('/users', signal),
  staleTime: 60_000,
})

export const entryQuery = (seq: number) =>
  queryOptions({ queryKey: ['entry', seq], queryFn: () => request<EntryDetail>(`/journal/${seq}`), staleTime: LIVE })

export const demoQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: () => request<Demo | null>('/demo'),
  refetchInterval: (found) => (found.state.data?.phase === 'loading' ? 2_000 : 30_000),
})
