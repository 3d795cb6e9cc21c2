/** Three versions of one record, field by field: what both started from, what I typed, what somebody else saved meanwhile. */
export type Fields = Record<string, unknown>

export interface FieldChoice {
  field: string
  base: unknown
  mine: unknown
  theirs: unknown
  /** both: a choice is needed; mine, theirs: only one of us changed it; same: we agree. */
  who: 'both' | 'mine' | 'theirs' | 'same'
}

/** Equal as JSON, whatever the order of an object's members. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && isEqual((a as Fields)[key], (b as Fields)[key]))
}

/** The fields that differ from the base, with their new values. */
export function changesOf(base: Fields, now: Fields): Fields {
  return Object.fromEntries(Object.entries(now).filter(([field, value]) => !isEqual(base[field], value)))
}

/** Every field that somebody changed, those that need a choice first. `mine` holds only the fields I changed. */
export function compareFields(base: Fields, mine: Fields, theirs: Fields): FieldChoice[] {
  const changed = new Set([...Object.keys(mine), ...Object.keys(changesOf(base, theirs))])
  const choices = [...changed].map((field): FieldChoice => {
    const own = field in mine ? mine[field] : base[field]
    const other = field in theirs ? theirs[field] : base[field]
    const isMine = !isEqual(own, base[field])
    const isTheirs = !isEqual(other, base[field])
    const who = isMine && isTheirs ? (isEqual(own, other) ? 'same' : 'both') : isMine ? 'mine' : 'theirs'
    return { field, base: base[field], mine: own, theirs: other, who }
  })
  const order = ['both', 'mine', 'theirs', 'same']
  return choices.sort((a, b) => order.indexOf(a.who) - order.indexOf(b.who))
}

/** What to send over their version: my own changes, and of those both made the ones chosen as mine. */
export function resolved(choices: readonly FieldChoice[], chosen: ReadonlyMap<string, 'mine' | 'theirs'>): Fields {
  const kept = choices.filter(({ field, who }) => who === 'mine' || (who === 'both' && chosen.get(field) === 'mine'))
  return Object.fromEntries(kept.map(({ field, mine }) => [field, mine]))
}
