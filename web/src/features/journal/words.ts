import { date, dateTime } from '../../lib/clock'
import { show, toText } from '../../lib/quantity'
import { called, type Reader } from '../../lib/said'

/** An event as the journal keeps it: quantities and money in millionths, instants in microseconds, days since 1970. */
export type Event = Record<string, unknown>

/** A sentence by its key under `said`, and what stands in it. */
export interface Said {
  key: 'moved' | 'moved_in' | 'moved_out' | 'promised' | 'ended' | 'counted' | 'lot' | 'threshold' | 'threshold_none' | 'record_made' | 'record' | 'cost' | 'reversed' | 'mark' | 'other'
  values: Record<string, string>
}

const QUANTITIES = new Set(['quantity', 'counted', 'on_hand', 'variance', 'reorder_point', 'left', 'size', 'before'])
const AMOUNTS = new Set(['value', 'revenue', 'discount', 'tax', 'cost'])
const DAY_MS = 86_400_000

const number = (value: unknown): number => (typeof value === 'number' ? value : 0)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const quantity = (value: unknown, reader: Reader): string => show(toText(BigInt(Math.trunc(number(value)))), reader.language)

/** One event as a sentence. What only keeps the books in order (codes, numbers) is `other`. */
export function saidOf(event: Event, reader: Reader): Said {
  const item = called(event.item, reader)
  const site = called(event.site, reader)
  const pending = (event.pending ?? {}) as Event
  const lot = (event.lot ?? {}) as Event
  switch (event.t) {
    case 'moved': {
      const [from, to] = [event.source_site, event.target_site].map((one) => (number(one) ? called(one, reader) : ''))
      const values = { quantity: quantity(event.quantity, reader), item, what: text(event.kind), from: from || called(event.source, reader), to: to || called(event.target, reader) }
      return { key: from && to ? 'moved' : to ? 'moved_in' : 'moved_out', values }
    }
    case 'promised':
    case 'repromised':
      return { key: 'promised', values: { quantity: quantity(pending.quantity, reader), item: called(pending.item, reader), site: called(pending.site, reader), kind: text(pending.kind), state: text(pending.state) } }
    case 'ended':
      return { key: 'ended', values: { quantity: quantity(pending.quantity, reader), item: called(pending.item, reader), site: called(pending.site, reader), kind: text(pending.kind), outcome: text(event.outcome) } }
    case 'counted':
      return { key: 'counted', values: { quantity: quantity(event.counted, reader), before: quantity(event.before, reader), item, site } }
    case 'lot_changed':
      return { key: 'lot', values: { lot: text(lot.code), item: called(lot.item, reader), status: text(lot.status) } }
    case 'threshold_set':
      return { key: number(event.reorder_point) < 0 ? 'threshold_none' : 'threshold', values: { item, site, quantity: quantity(event.reorder_point, reader) } }
    case 'record_changed':
      return { key: number(event.version) === 1 ? 'record_made' : 'record', values: { kind: text(event.kind).replaceAll('_', ' '), name: nameIn(event, reader) } }
    case 'revalued':
    case 'relayered':
      return { key: 'cost', values: { item } }
    default:
      return { key: 'other', values: {} }
  }
}

function nameIn(event: Event, reader: Reader): string {
  const after = (event.after ?? {}) as Record<string, unknown>
  const known = reader.names[String(event.id)]
  return known ?? (text(after.name) || text(after.code) || text(after.sku) || `#${number(event.id)}`)
}

/** Why, and by which document, as somebody wrote it. */
export function whyOf(event: Event): { reason: string; reference: string } {
  const pending = (event.pending ?? {}) as Event
  return { reason: text(event.reason) || text(event.cause), reference: text(event.reference) || text(pending.reference) }
}

/** Facts beside the sentence that are worth a line: when it happened, its day in the accounts, what it was worth. */
export function factsOf(event: Event, reader: Reader): [string, string][] {
  return Object.entries(event).flatMap(([name, value]): [string, string][] => {
    if (typeof value !== 'number' || value === 0) return []
    if (AMOUNTS.has(name)) return [[name, reader.money(toText(BigInt(value)))]]
    if (name === 'effective_at') return [[name, dateTime(new Date(value / 1000).toISOString(), reader.language)]]
    if (name === 'accounting_on') return [[name, date(new Date(value * DAY_MS).toISOString().slice(0, 10), reader.language)]]
    if (name === 'lot' || name === 'bin') return [[name, called(value, reader)]]
    return QUANTITIES.has(name) && event.t === 'reversed' ? [[name, quantity(value, reader)]] : []
  })
}

/** Who has the goods that an undo would take back, from the facts of its refusal. */
export interface Takers {
  taken: { seq: number; kind: string; quantity: string; reference: string }[]
  claimed: { seq: number; kind: string; quantity: string; reference: string }[]
}

export function takersOf(problem: { errors: readonly object[] }): Takers {
  const facts = (problem.errors[0] ?? {}) as { taken_by?: Takers['taken']; claimed_by?: Takers['claimed'] }
  return { taken: facts.taken_by ?? [], claimed: facts.claimed_by ?? [] }
}
