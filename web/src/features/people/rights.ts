import type { Role } from '../../client/people'

/** Rights by what they are about; the first kind lets somebody look, the second lets them do something. */
export const GROUPS = [
  { key: 'stock', see: ['stock.read'], act: ['stock.post', 'stock.count', 'stock.adjust', 'stock.promise', 'stock.expect', 'stock.undo', 'lots.write', 'thresholds.write'] },
  { key: 'catalog', see: ['catalog.read'], act: ['catalog.write', 'sites.write'] },
  { key: 'money', see: ['cost'], act: ['cost.write', 'days.close'] },
  { key: 'people', see: ['journal.read', 'people.read'], act: ['people.write', 'keys.write'] },
  { key: 'house', see: ['house.read'], act: ['house.write'] },
] as const

/** Seeing cost is no right among the others, but people ask for it in the same breath. */
export const COST = 'cost'

const NAMED = new Set<string>(GROUPS.flatMap((group) => [...group.see, ...group.act]))

/** What somebody can do: rights, with `cost` among them when they see cost. */
export type Powers = ReadonlySet<string>

export const powersOf = (roles: readonly Pick<Role, 'rights' | 'cost'>[]): Powers =>
  new Set(roles.flatMap((role) => [...role.rights, ...(role.cost ? [COST] : [])]))

/** The powers of the roles with these names; an unknown name gives nothing. */
export const powersOfNames = (names: readonly string[], roles: readonly Role[]): Powers => powersOf(roles.filter((role) => names.includes(role.name)))

/** All that an account bound to suppliers may ever do, whatever its roles. */
const SUPPLIERS_MAY = new Set(['stock.read', 'catalog.read'])

/** What remains of powers for who is bound to suppliers (null: is not). */
export const boundTo = (suppliers: readonly number[] | null, powers: Powers): Powers => (suppliers === null ? powers : new Set([...powers].filter((right) => SUPPLIERS_MAY.has(right))))

export interface Told {
  key: string
  see: string[]
  act: string[]
}

/** Powers group by group, without the groups in which there are none; rights newer than this page come last. */
export function tell(powers: Powers): Told[] {
  const told: Told[] = GROUPS.map((group) => ({ key: group.key, see: group.see.filter((right) => powers.has(right)), act: group.act.filter((right) => powers.has(right)) }))
  const others = [...powers].filter((right) => !NAMED.has(right)).sort()
  if (others.length) told.push({ key: 'other', see: [], act: others })
  return told.filter((group) => group.see.length + group.act.length > 0)
}

/** Has `mine` all of these? Nobody hands out what they lack. */
export const mayGive = (mine: Powers, wanted: Powers): boolean => [...wanted].every((right) => mine.has(right))

/** The lasting name of a new role from its title: small letters, digits and _. */
export const nameOf = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 40)

/** Addresses out of a pasted list: separated by blanks, commas, semicolons or lines, each once. */
export function addressesIn(text: string): string[] {
  const found = new Map<string, string>()
  for (const [, address = ''] of text.matchAll(/([^\s,;<>"']+@[^\s,;<>"']+)/g)) found.set(address.toLowerCase(), address)
  return [...found.values()]
}
