import { IconBook2, IconFileImport, IconHistory, IconLayoutRows, IconTags, IconUsers, type TablerIcon } from '@tabler/icons-react'
import type { Me } from '../client/types'
import { load, save } from '../lib/saved'

/** The work areas of this version. A role sees those it has a use for; nothing leads nowhere. */
export interface Area {
  key: 'stock' | 'catalog' | 'imports' | 'journal' | 'people' | 'api'
  to: string
  icon: TablerIcon
  letter?: string
  /** Shown to who has one of these rights; without them the role names its areas. */
  rights?: readonly string[]
  /** Served by the server beside the app, so a plain link. */
  isOutside?: boolean
}

const AREAS: readonly Area[] = [
  { key: 'stock', to: '/stock', icon: IconLayoutRows, letter: 's' },
  { key: 'catalog', to: '/catalog', icon: IconTags, letter: 'c', rights: ['catalog.write', 'sites.write'] },
  { key: 'imports', to: '/imports', icon: IconFileImport, letter: 'f', rights: ['catalog.write', 'sites.write', 'stock.adjust', 'stock.count', 'thresholds.write', 'people.write'] },
  { key: 'journal', to: '/journal', icon: IconHistory, letter: 'a' },
  { key: 'people', to: '/people', icon: IconUsers, letter: 'p' },
  { key: 'api', to: '/api/docs', icon: IconBook2, isOutside: true },
]

/** The area that a path of the app belongs to; none for one's own pages. */
export const areaAt = (path: string): Area | undefined => AREAS.find((area) => !area.isOutside && (path === area.to || path.startsWith(`${area.to}/`)))

export function areasOf(me: Me): Area[] {
  return AREAS.filter((area) => area.rights?.some((right) => me.rights.includes(right)) ?? me.areas.includes(area.key))
}

const SITE = 'site'

/** The site somebody worked at last in this browser: where a fresh start begins. */
export const startSite = (): string => load(SITE, '')
export const keepSite = (site: string): void => save(SITE, site)
