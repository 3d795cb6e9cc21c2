import { expect, it } from 'vitest'
import { age } from './clock'

it.each([
  [0, { unit: 'now' }],
  [-5_000, { unit: 'now' }],
  [4_000, { unit: 'second', count: 4 }],
  [59_999, { unit: 'second', count: 59 }],
  [60_000, { unit: 'minute', count: 1 }],
  [3_600_000, { unit: 'hour', count: 1 }],
  [86_400_000 * 29, { unit: 'day', count: 29 }],
  [86_400_000 * 400, { unit: 'year', count: 1 }],
])('tells an age of %d ms', (ms, expected) => expect(age(1_000_000_000, 1_000_000_000 + ms)).toEqual(expected))
