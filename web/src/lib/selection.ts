/** Rows chosen in a list: by their ids, so that they stay chosen while the list is sorted, filtered or grows. */
export interface Selection {
  ids: ReadonlySet<number>
  /** The row from which Shift goes on. */
  from: number | null
}

export const noSelection: Selection = { ids: new Set(), from: null }

/** One row in or out; with Shift all rows from the last one to here get what that one has. */
export function toggle({ ids, from }: Selection, order: readonly number[], id: number, isRange: boolean): Selection {
  const made = new Set(ids)
  const start = from === null ? -1 : order.indexOf(from)
  if (isRange && start >= 0) {
    const end = order.indexOf(id)
    const isIn = ids.has(from!)
    for (const one of order.slice(Math.min(start, end), Math.max(start, end) + 1)) {
      if (isIn) made.add(one)
      else made.delete(one)
    }
    return { ids: made, from }
  }
  if (!made.delete(id)) made.add(id)
  return { ids: made, from: id }
}

/** All rows when not all are chosen yet, else none of them. */
export function toggleAll({ ids }: Selection, order: readonly number[]): Selection {
  const isFull = order.length > 0 && order.every((id) => ids.has(id))
  return isFull ? noSelection : { ids: new Set([...ids, ...order]), from: null }
}
