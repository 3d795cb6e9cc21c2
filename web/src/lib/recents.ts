import { load, save } from './saved'

/** The items opened last in this browser, newest first: what somebody most often looks for again. */
export interface Recent {
  id: number
  name: string
  sku: string
  category_name: string | null
}

const KEY = 'recent'
const KEPT = 6

export const recentItems = (): Recent[] => load<Recent[]>(KEY, [])

export function keepRecent({ id, name, sku, category_name }: Recent): void {
  save(KEY, [{ id, name, sku, category_name }, ...recentItems().filter((item) => item.id !== id)].slice(0, KEPT))
}
