import type { CustomField, Item, ItemFields } from '../../../client/types'
import { changesOf, type Fields } from '../../../lib/merge'
import { fault, parse, sign } from '../../../lib/quantity'

export const TRACKING = ['none', 'lot', 'serial'] as const
export const COSTING = ['average', 'fifo', 'standard', 'lot'] as const
export const DECIMALS_MAX = 6

/** What a new item starts with. */
export const blankItem = (): ItemFields => ({
  sku: '', name: '', unit: 'piece', decimals: 0, barcodes: [], packs: [], list_price: null, category: 0, brand: 0, description: '', photos: [], attachments: [],
  substitutes: [], suppliers: [], variant_of: 0, options: {}, custom: {}, components: [], aliases: [], tracking: 'none', costing: 'average', standard_cost: null,
  backorder: 'none', archived: false, merged_into: 0, simulated: false,
})

/** An item as it is written, from how it is shown. What the reader may not see is left out. */
export function itemFields(item: Item): ItemFields {
  const fields: ItemFields = {
    ...blankItem(),
    sku: item.sku, name: item.name, unit: item.unit, decimals: item.decimals,
    barcodes: item.barcodes.map(({ code, quantity, measure, pack }) => ({ code, quantity, measure: measure ?? '', pack: pack ?? '' })),
    packs: item.packs, list_price: item.list_price, category: item.category ?? 0, brand: item.brand ?? 0, description: item.description ?? '',
    photos: item.photos, attachments: item.attachments, substitutes: item.substitutes, suppliers: item.suppliers, variant_of: item.variant_of ?? 0,
    options: item.options, custom: item.custom, components: item.components.map(({ item: id, quantity }) => ({ item: id, quantity })),
    aliases: item.aliases, tracking: item.tracking, backorder: item.backorder, archived: item.archived, merged_into: item.merged_into ?? 0, simulated: item.simulated,
  }
  if (item.costing === undefined) return without(fields, ['costing', 'standard_cost'])
  return { ...fields, costing: item.costing, standard_cost: item.standard_cost ?? null }
}

function without(fields: ItemFields, names: (keyof ItemFields)[]): ItemFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name as keyof ItemFields))) as ItemFields
}

const trimmed = (text: string): string => text.trim()

/** The fields as they are sent: trimmed, empty lines of lists left out. */
export function tidy(fields: ItemFields): ItemFields {
  return {
    ...fields,
    sku: trimmed(fields.sku),
    name: trimmed(fields.name),
    list_price: trimmed(fields.list_price ?? '') || null,
    ...('standard_cost' in fields && { standard_cost: trimmed(fields.standard_cost ?? '') || null }),
    barcodes: fields.barcodes.filter(({ code }) => trimmed(code) !== '').map((one) => ({ ...one, code: trimmed(one.code), quantity: trimmed(one.quantity) })),
    packs: fields.packs.filter(({ name, quantity }) => trimmed(name + quantity) !== '').map((pack) => ({ name: trimmed(pack.name), quantity: trimmed(pack.quantity) })),
    suppliers: fields.suppliers.filter(({ supplier }) => supplier > 0),
    components: fields.components.filter(({ item }) => item > 0),
    custom: Object.fromEntries(Object.entries(fields.custom).filter(([, value]) => value !== '')),
  }
}

/**
 * What was typed, laid over a newer version of the item that holds a file just sent from this form: all that was typed
 * stays, and files that came stand behind those whose order was changed.
 */
export function laidOver(base: ItemFields, mine: ItemFields, newer: ItemFields): ItemFields {
  const changes = changesOf(base as unknown as Fields, mine as unknown as Fields) as Partial<ItemFields>
  const photos = changes.photos && [...changes.photos, ...newer.photos.filter((photo) => !base.photos.includes(photo))]
  const attachments = changes.attachments && [...changes.attachments, ...newer.attachments.filter(({ file }) => !base.attachments.some((one) => one.file === file))]
  return { ...newer, ...changes, ...(photos && { photos }), ...(attachments && { attachments }) }
}

/** What is wrong with a field, by the path the server would name it with; the values are keys of sentences. */
export type Faults = Record<string, 'required' | 'not_a_number' | 'too_fine' | 'not_positive' | 'negative' | 'not_a_pack' | 'twice'>

const FRACTION = /^\d{1,7}\/0*[1-9]\d{0,6}$/

/** Whether a text says how many units a pack holds: a decimal above zero, or a fraction such as 1/3. */
export const isPackSize = (text: string): boolean => (FRACTION.test(text.trim()) ? !/^0+\//.test(text.trim()) : parse(text) !== null && sign(text.trim()) > 0)

function amount(text: string | null, decimals: number, isAboveZero: boolean): Faults[string] | null {
  if (text === null || text.trim() === '') return null
  const found = fault(text.trim(), decimals)
  if (found) return found === 'empty' ? 'required' : found
  const size = sign(text.trim())
  if (isAboveZero) return size > 0 ? null : 'not_positive'
  return size < 0 ? 'negative' : null
}

export function faultsOf(fields: ItemFields, custom: readonly CustomField[] = []): Faults {
  const found: Faults = {}
  const note = (path: string, what: Faults[string] | null): void => {
    if (what) found[path] = what
  }
  const needed = (path: string, text: string): void => note(path, text.trim() === '' ? 'required' : null)
  needed('sku', fields.sku)
  needed('name', fields.name)
  note('list_price', amount(fields.list_price, DECIMALS_MAX, false))
  note('standard_cost', amount(fields.standard_cost ?? null, DECIMALS_MAX, false))
  fields.barcodes.forEach(({ code, quantity, measure }, at) => {
    if (code.trim() === '') return
    if (!measure) note(`barcodes[${at}].quantity`, quantity.trim() === '' ? 'required' : amount(quantity, DECIMALS_MAX, true))
    if (fields.barcodes.findIndex((one) => one.code.trim() === code.trim()) < at) note(`barcodes[${at}].code`, 'twice')
  })
  fields.packs.forEach(({ name, quantity }, at) => {
    if ((name + quantity).trim() === '') return
    needed(`packs[${at}].name`, name)
    if (!isPackSize(quantity)) note(`packs[${at}].quantity`, 'not_a_pack')
  })
  fields.suppliers.forEach(({ supplier, pack_size }, at) => {
    if (supplier) note(`suppliers[${at}].pack_size`, pack_size.trim() === '' ? 'required' : amount(pack_size, DECIMALS_MAX, true))
  })
  fields.components.forEach(({ item, quantity }, at) => {
    if (item) note(`components[${at}].quantity`, quantity.trim() === '' ? 'required' : amount(quantity, DECIMALS_MAX, true))
  })
  if (!['none', 'expected', 'any'].includes(fields.backorder)) note('backorder', fields.backorder.trim() === '' ? 'required' : amount(fields.backorder, fields.decimals, false))
  for (const field of custom) {
    const value = fields.custom[field.key]
    if (field.required && !field.archived && (value === undefined || value === '')) note(`custom.${field.key}`, 'required')
    else if (field.kind === 'number' && typeof value === 'string' && value.trim() !== '' && parse(value) === null) note(`custom.${field.key}`, 'not_a_number')
  }
  return found
}

/** What a new item sends: only what differs from a blank one, so that nothing is asked for that the role may not set. */
export const saidOf = (fields: ItemFields): Fields => {
  const blank = blankItem() as unknown as Fields
  return Object.fromEntries(Object.entries(tidy(fields)).filter(([name, value]) => name === 'sku' || JSON.stringify(value) !== JSON.stringify(blank[name])))
}
