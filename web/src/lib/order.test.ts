import { expect, it } from 'vitest'
import { moved } from './order'

it.each([
  [0, 2, ['b', 'c', 'a']],
  [2, 0, ['c', 'a', 'b']],
  [1, 1, ['a', 'b', 'c']],
  [0, 99, ['b', 'c', 'a']],
  [2, -5, ['c', 'a', 'b']],
  [9, 0, ['a', 'b', 'c']],
])('moves %d to %d', (from, to, made) => expect(moved(['a', 'b', 'c'], from, to)).toEqual(made))
