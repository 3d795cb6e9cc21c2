import type { Item } from './types'

/** Where a photo of an item is read; the digest in it lets browsers keep it for good. */
export const photoAt = (item: Pick<Item, 'id'>, photo: string): string => `/api/v1/items/${item.id}/photo?v=${photo}`
