import type { Move, TimelineRow } from '../../client/types'

export type Happened = { move: Move; change?: never } | { change: TimelineRow; move?: never }

const seqOf = (one: Happened): number => (one.move ?? one.change).seq

/**
 * Moves and changes of the item itself in one order, newest first. Where one list has older entries that are not read
 * yet, the other's stop there too, so that nothing comes in between later.
 */
export function together(moves: readonly Move[], changes: readonly TimelineRow[], hasOlderMoves: boolean, hasOlderChanges: boolean): Happened[] {
  const from = Math.max(hasOlderMoves ? (moves.at(-1)?.seq ?? 0) : 0, hasOlderChanges ? (changes.at(-1)?.seq ?? 0) : 0)
  const all: Happened[] = [...moves.map((move) => ({ move })), ...changes.map((change) => ({ change }))]
  return all.filter((one) => seqOf(one) >= from).sort((a, b) => seqOf(b) - seqOf(a))
}
