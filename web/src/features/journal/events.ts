import { date, dateTime } from '../../lib/clock'
import { show, toText } from '../../lib/quantity'

/** Stored as millionths; instants as microseconds, days as a number, both since 1970. */
const QUANTITIES = new Set(['quantity', 'counted', 'on_hand', 'variance', 'reorder_point', 'left', 'size'])
const DAY_MS = 86_400_000

function said(name: string, value: unknown, language: string): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (QUANTITIES.has(name)) return show(toText(BigInt(value)), language)
    if (name.endsWith('_at') && value > 0) return dateTime(new Date(value / 1000).toISOString(), language)
    if (name.endsWith('_on') && value > 0) return date(new Date(value * DAY_MS).toISOString().slice(0, 10), language)
  }
  if (typeof value === 'string') return value
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return Object.entries(value)
      .filter(([, inner]) => !isNothing(inner))
      .map(([key, inner]) => `${key.replaceAll('_', ' ')} ${said(key, inner, language)}`)
      .join(', ')
  }
  return JSON.stringify(value)
}

const isNothing = (value: unknown): boolean => value === '' || value === null || value === 0 || value === false || (Array.isArray(value) && value.length === 0)

/** An event's fields in words a person can read; what says nothing is left out. */
export function factsOf(event: Record<string, unknown>, language: string): [string, string][] {
  return Object.entries(event)
    .filter(([name, value]) => name !== 't' && !isNothing(value))
    .map(([name, value]) => [name.replaceAll('_', ' '), said(name, value, language)])
}
