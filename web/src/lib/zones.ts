/** Bins of a site as a tree: zones are paths of labels such as `Hall 2/Aisle 7`, bins lie in them in the order they are picked. */
export interface Place {
  id: number
  code: string
  zone: string | null
  pick_order: number
  version: number
}

export type ZoneNode<B extends Place> = { zone: string; name: string; depth: number; count: number } | { bin: B; depth: number }

const byPick = (a: Place, b: Place): number => a.pick_order - b.pick_order || a.code.localeCompare(b.code, undefined, { numeric: true })

interface Zone<B extends Place> {
  path: string
  name: string
  zones: Map<string, Zone<B>>
  bins: B[]
}

const countOf = <B extends Place>(zone: Zone<B>): number => zone.bins.length + [...zone.zones.values()].reduce((sum, inner) => sum + countOf(inner), 0)

/** Zones by name and bins by pick order, depth first; what lies in a closed zone is left out. Bins of no zone come first. */
export function zoneTree<B extends Place>(bins: readonly B[], closed: ReadonlySet<string> = new Set()): ZoneNode<B>[] {
  const root: Zone<B> = { path: '', name: '', zones: new Map(), bins: [] }
  for (const bin of bins) {
    let at = root
    for (const name of bin.zone ? bin.zone.split('/') : []) {
      const path = at.path ? `${at.path}/${name}` : name
      if (!at.zones.has(name)) at.zones.set(name, { path, name, zones: new Map(), bins: [] })
      at = at.zones.get(name)!
    }
    at.bins.push(bin)
  }
  const nodes: ZoneNode<B>[] = []
  const walk = (zone: Zone<B>, depth: number): void => {
    for (const bin of zone.bins.toSorted(byPick)) nodes.push({ bin, depth })
    for (const inner of [...zone.zones.values()].toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))) {
      nodes.push({ zone: inner.path, name: inner.name, depth, count: countOf(inner) })
      if (!closed.has(inner.path)) walk(inner, depth + 1)
    }
  }
  walk(root, 0)
  return nodes
}

const STEP = 10

/**
 * The pick orders to change so that a bin stands at another place among the bins of its zone. Those of the zone keep
 * their numbers and only trade them, so that no other zone is touched; numbers that are not all different are made so.
 */
export function repicked<B extends Place>(bins: readonly B[], id: number, by: number): { bin: B; pick_order: number }[] {
  const moving = bins.find((bin) => bin.id === id)
  if (!moving) return []
  const inZone = bins.filter((bin) => (bin.zone ?? '') === (moving.zone ?? '')).toSorted(byPick)
  const from = inZone.indexOf(moving)
  const to = Math.max(0, Math.min(inZone.length - 1, from + by))
  if (to === from) return []
  const numbers = inZone.map((bin) => bin.pick_order)
  const start = numbers[0] ?? 0
  const isClear = numbers.every((number, at) => at === 0 || number > numbers[at - 1]!)
  const order = inZone.filter((bin) => bin !== moving)
  order.splice(to, 0, moving)
  return order.flatMap((bin, at) => {
    const pick_order = isClear ? numbers[at]! : start + at * STEP
    return pick_order === bin.pick_order ? [] : [{ bin, pick_order }]
  })
}
