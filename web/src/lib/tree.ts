/** Records that name the one they lie in, as a tree; a parent that is not there counts as none. */
export interface Leaf {
  id: number
  name: string
  parent: number | null
}

export interface Branch<R extends Leaf> {
  row: R
  depth: number
  /** Names from the top down, itself last. */
  path: string[]
  hasChildren: boolean
}

/** Depth first, each level by name. */
export function branches<R extends Leaf>(rows: readonly R[], closed: ReadonlySet<number> = new Set()): Branch<R>[] {
  const known = new Set(rows.map((row) => row.id))
  const under = new Map<number, R[]>()
  for (const row of rows) {
    const parent = row.parent !== null && known.has(row.parent) && row.parent !== row.id ? row.parent : 0
    under.set(parent, [...(under.get(parent) ?? []), row])
  }
  const found: Branch<R>[] = []
  const walk = (parent: number, depth: number, path: string[]): void => {
    for (const row of (under.get(parent) ?? []).toSorted((a, b) => a.name.localeCompare(b.name))) {
      const own = [...path, row.name]
      const hasChildren = under.has(row.id)
      found.push({ row, depth, path: own, hasChildren })
      if (hasChildren && !closed.has(row.id)) walk(row.id, depth + 1, own)
    }
  }
  walk(0, 0, [])
  return found
}

/** Where a record may be moved to: anywhere but into itself or what lies in it. */
export function placesFor<R extends Leaf>(rows: readonly R[], id: number): Branch<R>[] {
  const inside = new Set([id])
  const all = branches(rows)
  for (const { row } of all) if (row.parent !== null && inside.has(row.parent)) inside.add(row.id)
  return all.filter(({ row }) => !inside.has(row.id))
}

/** Names that tell all records apart: the whole path where a name alone would stand for several. */
export function labelsOf<R extends Leaf>(rows: readonly R[]): Map<number, string> {
  const counts = new Map<string, number>()
  for (const { name } of rows) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1)
  return new Map(branches(rows).map(({ row, path }) => [row.id, counts.get(row.name.toLowerCase()) === 1 ? row.name : path.join(' / ')]))
}
