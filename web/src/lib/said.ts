/** How ids and the fields of records are said to a reader. */
export interface Names {
  [id: string]: string
}

/** How a thing is shown to a reader: language and the names of ids. */
export interface Reader {
  language: string
  names: Names
  money: (amount: string) => string
}

export interface Change {
  field: string
  before: string
  after: string
}

const MONEY = new Set(['list_price', 'standard_cost', 'unit_cost'])
const IDS = new Set(['item', 'site', 'source_site', 'target_site', 'source', 'target', 'bin', 'category', 'brand', 'supplier', 'parent', 'lot', 'stock_bin', 'quarantine_bin', 'variant_of'])
const PLACES: Record<number, string> = { 0: 'stock', [-1]: 'supplier', [-2]: 'customer', [-3]: 'adjustment', [-4]: 'conversion', [-5]: 'variance' }
const UNRECORDED = -1_000_000

/** What an id is called; a virtual place by its word, an unknown id by its number. */
export function called(id: unknown, reader: Reader): string {
  const value = typeof id === 'number' ? id : 0
  if (value <= UNRECORDED) return 'unrecorded'
  return reader.names[String(value)] ?? PLACES[value] ?? `#${value}`
}

const isNothing = (value: unknown): boolean => value === '' || value === null || value === undefined || value === 0 || value === false || (Array.isArray(value) && value.length === 0)

/** A value of a record's field as a person reads it; '' for nothing. */
export function valueOf(field: string, value: unknown, reader: Reader): string {
  if (isNothing(value)) return ''
  if (MONEY.has(field) && typeof value === 'string') return reader.money(value)
  if (IDS.has(field) && typeof value === 'number') return called(value, reader)
  if (typeof value === 'boolean') return 'yes'
  if (Array.isArray(value)) return value.map((one) => valueOf('', one, reader)).join(', ')
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => valueOf(name, inner, reader))
      .filter(Boolean)
      .join(' · ')
  }
  return String(value as string | number)
}

/** The fields that changed, before and after, each as a person reads it. */
export function changesOf(event: { before?: unknown; after?: unknown }, reader: Reader): Change[] {
  const after = (event.after ?? {}) as Record<string, unknown>
  const before = (event.before ?? {}) as Record<string, unknown>
  return Object.keys(after)
    .map((field) => ({ field, before: valueOf(field, before[field], reader), after: valueOf(field, after[field], reader) }))
    .filter((change) => change.before !== change.after)
}
