import { expect, it } from 'vitest'
import type { HistoryPoint } from '../../client/types'
import { DAY_S, daysShown, secondsOf, withStart } from './days'

const point = (on: string, on_hand: string): HistoryPoint => ({ on, on_hand, received: '0', sold: '0', other: '0' })

it('spans at least a week, and all that there is', () => {
  const today = secondsOf('2026-03-01')
  expect(daysShown(today, today)).toEqual([today - 7 * DAY_S, today])
  expect(daysShown(today - 30 * DAY_S, today)).toEqual([today - 30 * DAY_S, today])
  expect(daysShown(null, null)).toEqual([null, null])
})

it('begins a history of one day with nothing on the day before', () => {
  expect(withStart([point('2026-03-01', '24')]).map((one) => [one.on, one.on_hand])).toEqual([['2026-02-28', '0'], ['2026-03-01', '24']])
  const two = [point('2026-02-28', '5'), point('2026-03-01', '24')]
  expect(withStart(two)).toBe(two)
  expect(withStart([])).toEqual([])
})
