import { expect, it } from 'vitest'
import type { Move, TimelineRow } from '../../client/types'
import { together } from './together'

const moves = [9, 7, 4].map((seq) => ({ seq }) as Move)
const changes = [8, 3, 1].map((seq) => ({ seq }) as TimelineRow)
const seqs = (...given: Parameters<typeof together>): number[] => together(...given).map((one) => (one.move ?? one.change).seq)

it('puts moves and changes in one order, newest first', () => {
  expect(seqs(moves, changes, false, false)).toEqual([9, 8, 7, 4, 3, 1])
})

it('stops where the shorter of the two stops, while there is more', () => {
  expect(seqs(moves, changes, true, false)).toEqual([9, 8, 7, 4])
  expect(seqs(moves, [changes[0]!], false, true)).toEqual([9, 8])
  expect(seqs([], changes, false, false)).toEqual([8, 3, 1])
})
