import type { Effect } from '../../client/commands'
import { Problem } from '../../client/http'
import type { Item, Level, Quantity, Site } from '../../client/types'
import { fault, negate, parse, sign, subtract, times, toText } from '../../lib/quantity'
import type { Action } from './actions'

/** What somebody has filled in so far, as typed. */
export interface Draft {
  site: string
  toSite: string
  quantity: string
  direction: 'more' | 'fewer'
  bin: string
  toBin: string
  lot: string
  expiresOn: string
  unitCost: string
  /** What the customer paid for all of it. */
  revenue: string
  reason: string
  reference: string
  happened: string
}

export type Field = keyof Draft
export type Faults = Partial<Record<Field, string>>

export const emptyDraft = (site: string): Draft => ({
  site, toSite: '', quantity: '', direction: 'fewer', bin: '', toBin: '', lot: '', expiresOn: '', unitCost: '', revenue: '', reason: '', reference: '', happened: '',
})

/** A typed quantity as it is sent: a comma is taken for a point, and needless zeros go. */
export function tidy(text: string): Quantity {
  const value = parse(text.replace(',', '.'))
  return value === null ? text.trim() : toText(value)
}

/** The faults that can be seen before asking the server, by field, as keys of the texts under `fault`. */
export function faultsOf(action: Action, draft: Draft, item: Item): Faults {
  const faults: Faults = {}
  if (draft.site === '') faults.site = 'required'
  const typed = tidy(draft.quantity)
  const found = fault(typed, item.decimals)
  if (found) faults.quantity = found
  else if (action === 'count' && sign(typed) < 0) faults.quantity = 'negative'
  else if (action !== 'count' && sign(typed) <= 0) faults.quantity = 'not_positive'
  if (action === 'move') {
    if (draft.toSite === '') faults.toSite = 'required'
    else if (draft.toSite === draft.site && (draft.toBin === '' || draft.toBin === draft.bin)) faults.toSite = 'same_site'
  }
  if (action === 'adjust' && draft.reason.trim() === '') faults.reason = 'required'
  if (item.tracking !== 'none' && (action === 'receive' || action === 'count') && draft.lot.trim() === '') faults.lot = 'required'
  if (draft.revenue !== '' && parse(draft.revenue.replace(',', '.')) === null) faults.revenue = 'not_a_number'
  if (draft.unitCost !== '' && parse(draft.unitCost.replace(',', '.')) === null) faults.unitCost = 'not_a_number'
  return faults
}

/** What a quantity comes to at the list price; '' without one. */
export const pricedAt = (item: Item, quantity: string): string => (item.list_price && parse(tidy(quantity)) !== null ? times(item.list_price, tidy(quantity)) : '')

export interface Prepared {
  path: '/moves' | '/counts'
  body: unknown
  effects: Effect[]
  quantity: Quantity
}

const set = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''))

/** The command of a faultless draft, and what it will do to the numbers if it is accepted. */
export function commandOf(action: Action, draft: Draft, item: Item, sites: Site[], levels: Level[]): Prepared {
  const codeOf = (id: string): string | undefined => sites.find((site) => String(site.id) === id)?.code
  const quantity = tidy(draft.quantity)
  const site = Number(draft.site)
  const shared = {
    site: codeOf(draft.site),
    bin: draft.bin,
    lot: draft.lot.trim(),
    reason: draft.reason.trim(),
    effective_at: draft.happened && new Date(draft.happened).toISOString(),
  }
  if (action === 'count') {
    const { effective_at, reason, ...where } = shared
    const known = levels.find((level) => level.site === site)?.on_hand ?? '0'
    // With a bin or lot only a part is counted; the record of that part is the server's to compare.
    const effects = draft.bin || draft.lot ? [] : [{ item: item.id, site, on_hand: subtract(quantity, known) }]
    return { path: '/counts', quantity, effects, body: { lines: [{ sku: item.sku, ...set(where), counted: quantity }], ...set({ effective_at, reason }) } }
  }
  const signed = action === 'adjust' && draft.direction === 'fewer' ? negate(quantity) : quantity
  const kind = { receive: 'receipt', sell: 'sale', move: 'transfer', adjust: 'adjustment' }[action]
  const line = {
    kind,
    sku: item.sku,
    quantity: signed,
    ...set({
      ...shared,
      reference: draft.reference.trim(),
      ...(action === 'receive' && { unit_cost: draft.unitCost.trim().replace(',', '.'), expires_on: draft.expiresOn }),
      ...(action === 'sell' && { revenue: draft.revenue.trim().replace(',', '.') || pricedAt(item, draft.quantity) }),
      ...(action === 'move' && { to_site: codeOf(draft.toSite), to_bin: draft.toBin }),
    }),
    // Taking goods elsewhere is a promise: it is refused rather than taken from somebody else's claim.
    ...(action === 'move' && { if_available: true }),
  }
  const effects: Effect[] =
    action === 'move'
      ? [{ item: item.id, site, on_hand: negate(quantity) }, { item: item.id, site: Number(draft.toSite), on_hand: quantity }]
      : [{ item: item.id, site, on_hand: action === 'sell' ? negate(signed) : signed }]
  return { path: '/moves', body: { lines: [line] }, effects, quantity: signed }
}

const FIELDS: Record<string, Field> = {
  site: 'site', to_site: 'toSite', quantity: 'quantity', counted: 'quantity', bin: 'bin', to_bin: 'toBin', lot: 'lot', expires_on: 'expiresOn',
  unit_cost: 'unitCost', revenue: 'revenue', reason: 'reason', reference: 'reference', effective_at: 'happened',
}
const CODES: Record<string, Field> = {
  insufficient_available: 'quantity', invalid_quantity: 'quantity', fraction_of_unit: 'quantity', unknown_site: 'site', unknown_bin: 'bin', unknown_lot: 'lot', wrong_lot: 'lot', lot_not_open: 'lot',
}

/** The field a refusal is about; without a field of the form it belongs to the whole. */
export function fieldOf(problem: Problem): Field | null {
  const line = problem.errors[0]
  const last = line?.field?.split(/[.[\]]+/).filter(Boolean).at(-1)
  return (last && FIELDS[last]) || CODES[line?.code ?? problem.code] || null
}
