import { BASE } from './http'
import type { Item } from './types'

/** Where an attachment is downloaded. */
export const attachmentAt = (item: Pick<Item, 'id'>, file: string): string => `${BASE}/items/${item.id}/attachments/${file}`

/** Where a photo of an item is read; the digest in it lets browsers keep it for good. */
export const photoAt = (item: Pick<Item, 'id'>, photo: string): string => `${BASE}/items/${item.id}/photo?v=${photo}`
