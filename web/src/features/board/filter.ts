import type { BoardFilter } from '../../client/queries'

export const SORTS = ['name', 'available', 'changed', 'sku'] as const
export const GROUPS = ['site', 'item'] as const
export const VIEWS = ['low', 'out', 'expected'] as const

const KEYS = ['q', 'site', 'category', 'status', 'sort', 'group'] as const

/** The board's question, out of the address; what is not asked is left out. */
export function filterOf(params: URLSearchParams): BoardFilter {
  const filter: BoardFilter = {}
  for (const key of KEYS) {
    const value = params.get(key)
    if (value) filter[key] = value
  }
  return filter
}

/** One text for equal questions, whatever the order of their parts: what a saved view keeps. */
export function viewOf(params: URLSearchParams): string {
  const kept = new URLSearchParams()
  for (const key of KEYS) {
    const value = params.get(key)
    if (value) kept.set(key, value)
  }
  return kept.toString()
}

/** The change of the address that shows a saved view: sets its parts and clears the others. */
export function changeTo(view: string): Record<string, string | null> {
  const params = new URLSearchParams(view)
  return Object.fromEntries(KEYS.map((key) => [key, params.get(key)]))
}
