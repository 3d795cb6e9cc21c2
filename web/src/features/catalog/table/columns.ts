import type { Brand, Category, CustomField, Item, ItemFields, Unit } from '../../../client/types'
import { changesOf, type Fields } from '../../../lib/merge'
import { fault, parse } from '../../../lib/quantity'
import { labelsOf } from '../../../lib/tree'
import type { Column, Option } from '../../../ui/sheet/model'
import { itemFields, TRACKING } from '../items/fields'

/** A column of the table of items: how an item's field reads as text, and what a text makes of the fields. */
export interface ItemColumn extends Column {
  read: (fields: ItemFields) => string
  apply: (fields: ItemFields, text: string) => ItemFields
}

/** The sentences the columns need; the page has them in the reader's language. */
export interface Words {
  title: (key: string) => string
  yes: string
  no: string
  none: string
  tracking: (value: string) => string
  backorder: (value: string) => string
  fault: (what: 'required' | 'not_a_number' | 'too_fine' | 'negative' | 'not_listed', decimals?: number) => string
}

export interface Lists {
  categories: readonly Category[]
  brands: readonly Brand[]
  units: readonly Unit[]
  custom: readonly CustomField[]
  hasCost: boolean
}

export const FIRST_COLUMNS = ['sku', 'name', 'list_price', 'category', 'brand']
const MONEY_DECIMALS = 6

type Key = keyof ItemFields

function textColumn(words: Words, key: Key, width: number, isNeeded: boolean): ItemColumn {
  return {
    key, title: words.title(key), width,
    read: (fields) => String(fields[key] ?? ''),
    apply: (fields, text) => ({ ...fields, [key]: text.trim() }),
    fault: (text) => (isNeeded && text.trim() === '' ? words.fault('required') : null),
  }
}

function moneyColumn(words: Words, key: 'list_price' | 'standard_cost'): ItemColumn {
  return {
    key, title: words.title(key), width: 110, isNumber: true,
    read: (fields) => fields[key] ?? '',
    apply: (fields, text) => ({ ...fields, [key]: text.trim() || null }),
    fault: (text) => amountFault(words, text, MONEY_DECIMALS),
  }
}

function amountFault(words: Words, text: string, decimals: number): string | null {
  if (text.trim() === '') return null
  const found = fault(text.trim(), decimals)
  if (found) return words.fault(found === 'empty' ? 'required' : found, decimals)
  return (parse(text) ?? 0n) < 0n ? words.fault('negative') : null
}

/** A value out of a list, shown by its label. `other` is what an empty cell stands for, or null when one is needed. */
function listColumn(words: Words, key: string, title: string, width: number, options: Option[], other: string | null, read: (fields: ItemFields) => string, apply: (fields: ItemFields, value: string) => ItemFields): ItemColumn {
  const labels = new Map(options.map(({ value, label }) => [value, label]))
  const valueOf = (text: string): string | undefined => options.find(({ label }) => label.toLowerCase() === text.trim().toLowerCase())?.value
  return {
    key, title, width, options,
    read: (fields) => labels.get(read(fields)) ?? '',
    apply: (fields, text) => apply(fields, text.trim() === '' ? (other ?? '') : (valueOf(text) ?? '')),
    fault: (text) => (text.trim() === '' ? (other === null ? words.fault('required') : null) : valueOf(text) === undefined ? words.fault('not_listed') : null),
  }
}

function customColumn(words: Words, field: CustomField): ItemColumn {
  const key = `custom.${field.key}`
  const put = (fields: ItemFields, value: string | boolean): ItemFields => {
    const { [field.key]: _, ...others } = fields.custom
    return { ...fields, custom: value === '' ? others : { ...others, [field.key]: value } }
  }
  const raw = (fields: ItemFields): string => String(fields.custom[field.key] ?? '')
  const missing = field.required ? null : ''
  if (field.kind === 'yes_no')
    return listColumn(words, key, field.name, 110, [{ value: 'true', label: words.yes }, { value: 'false', label: words.no }], missing, raw, (fields, value) => put(fields, value === '' ? '' : value === 'true'))
  if (field.kind === 'choice') return listColumn(words, key, field.name, 140, field.choices.map((value) => ({ value, label: value })), missing, raw, put)
  return {
    key, title: field.name, width: 140, isNumber: field.kind === 'number', read: raw,
    apply: (fields, text) => put(fields, text.trim()),
    fault: (text) => {
      if (text.trim() === '') return field.required ? words.fault('required') : null
      return field.kind === 'number' && parse(text.trim()) === null ? words.fault('not_a_number') : null
    },
  }
}

/** All columns there are, in the order they are offered. */
export function columnsOf(lists: Lists, words: Words): ItemColumn[] {
  const labels = labelsOf(lists.categories)
  const categories = lists.categories.map(({ id }) => ({ value: String(id), label: labels.get(id) ?? '' }))
  const brands = lists.brands.map(({ id, name }) => ({ value: String(id), label: name }))
  const units = lists.units.map(({ code }) => ({ value: code, label: code }))
  const number = (key: 'category' | 'brand') => (fields: ItemFields, value: string) => ({ ...fields, [key]: Number(value) })
  const backorder = ['none', 'expected', 'any'].map((value) => ({ value, label: words.backorder(value) }))
  return [
    textColumn(words, 'sku', 120, true),
    textColumn(words, 'name', 280, true),
    moneyColumn(words, 'list_price'),
    listColumn(words, 'category', words.title('category'), 170, categories, '0', (fields) => String(fields.category), number('category')),
    listColumn(words, 'brand', words.title('brand'), 150, brands, '0', (fields) => String(fields.brand), number('brand')),
    listColumn(words, 'unit', words.title('unit'), 90, units, null, (fields) => fields.unit, (fields, unit) => ({ ...fields, unit })),
    textColumn(words, 'description', 260, false),
    listColumn(words, 'tracking', words.title('tracking'), 140, TRACKING.map((value) => ({ value, label: words.tracking(value) })), null, (fields) => fields.tracking, (fields, tracking) => ({ ...fields, tracking })),
    {
      ...listColumn(words, 'backorder', words.title('backorder'), 190, backorder, 'none', (fields) => fields.backorder, (fields, value) => ({ ...fields, backorder: value })),
      read: (fields) => backorder.find(({ value }) => value === fields.backorder)?.label ?? fields.backorder,
      apply: (fields, text) => ({ ...fields, backorder: backorder.find(({ label }) => label.toLowerCase() === text.trim().toLowerCase())?.value ?? (text.trim() || 'none') }),
      fault: (text) => (backorder.some(({ label }) => label.toLowerCase() === text.trim().toLowerCase()) ? null : amountFault(words, text, MONEY_DECIMALS)),
    },
    ...(lists.hasCost ? [moneyColumn(words, 'standard_cost')] : []),
    listColumn(words, 'archived', words.title('archived'), 100, [{ value: 'true', label: words.yes }, { value: 'false', label: words.no }], 'false', (fields) => String(fields.archived), (fields, value) => ({ ...fields, archived: value === 'true' })),
    ...lists.custom.filter((field) => !field.archived).map((field) => customColumn(words, field)),
  ]
}

export interface RowChange {
  row: number
  base: Fields
  change: { id: number; version: number; fields: Fields }
}

/** What the typed cells of each row make of its item: only the fields that differ. Rows without any are left out. */
export function changesIn(items: readonly Item[], columns: readonly ItemColumn[], edited: ReadonlyMap<number, Record<string, string>>): RowChange[] {
  return [...edited].flatMap(([row, cells]) => {
    const item = items[row]
    if (!item) return []
    const base = itemFields(item)
    const made = columns.reduce((fields, column) => (column.key in cells ? column.apply(fields, cells[column.key]!) : fields), base)
    const fields = changesOf(base as unknown as Fields, made as unknown as Fields)
    return Object.keys(fields).length === 0 ? [] : [{ row, base: base as unknown as Fields, change: { id: item.id, version: item.version, fields } }]
  })
}

/** Where a refusal's path points: the place in what was sent, and the column; null for what is not about a row. */
export function cellOf(path: string): { at: number; key: string } | null {
  const match = /^rows\[(\d+)\]\.(?:fields\.)?([^[]+)/.exec(path)
  if (!match) return null
  const [first = '', second] = match[2]!.split('.')
  return { at: Number(match[1]), key: first === 'custom' && second ? `custom.${second}` : first }
}
