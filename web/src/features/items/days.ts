import type { HistoryPoint } from '../../client/types'

export const DAY_S = 86_400
/** The shortest time that the chart spans: a history that began today still stands among days. */
const LEAST_S = 7 * DAY_S

/** Midnight of a day (2026-03-01) in seconds, UTC. */
export const secondsOf = (on: string): number => Date.parse(`${on}T00:00:00Z`) / 1000

/** Where the axis begins and ends for days from `low` to `high`, in seconds; null while there are none. */
export const daysShown = (low: number | null, high: number | null): [number | null, number | null] =>
  low === null || high === null ? [low, high] : [Math.min(low, high - LEAST_S), high]

/** One day alone makes no line. A history of one day began on it, so there was nothing at the end of the day before. */
export function withStart(points: HistoryPoint[]): HistoryPoint[] {
  const first = points[0]
  if (!first || points.length > 1) return points
  const before = new Date((secondsOf(first.on) - DAY_S) * 1000).toISOString().slice(0, 10)
  return [{ on: before, on_hand: '0', received: '0', sold: '0', other: '0' }, first]
}
