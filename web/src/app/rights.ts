import type { Me } from '../client/types'

/** What somebody lost and won between two looks at who they are; `isElsewhere`: other sites than before. */
export interface Change {
  lost: string[]
  won: string[]
  isElsewhere: boolean
}

const powers = (me: Me): string[] => [...me.rights, ...(me.cost ? ['cost'] : [])]

/** Null when nothing changed, or when somebody else has signed in. */
export function changeOf(before: Me, now: Me): Change | null {
  if (before.user.id !== now.user.id) return null
  const had = new Set(powers(before))
  const has = new Set(powers(now))
  const change = {
    lost: [...had].filter((right) => !has.has(right)),
    won: [...has].filter((right) => !had.has(right)),
    isElsewhere: JSON.stringify(before.sites) !== JSON.stringify(now.sites),
  }
  return change.lost.length || change.won.length || change.isElsewhere ? change : null
}
