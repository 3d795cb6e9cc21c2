import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { allCategoriesQuery, brandsQuery, fieldsQuery, suppliersQuery } from '../../client/catalog'
import { show as showNumber } from '../../lib/quantity'

/** What people call a field of a record. */
export function useFieldLabel(): (field: string) => string {
  const { t, i18n } = useTranslation()
  return useCallback((field) => (i18n.exists(`field.${field}`) ? t(`field.${field}` as 'field.name') : field.replaceAll('_', ' ')), [t, i18n])
}

/** The fields of records as people call them, and their values as people read them. */
export function useFieldTexts() {
  const { t, i18n } = useTranslation()
  const categories = useQuery(allCategoriesQuery).data ?? []
  const brands = useQuery(brandsQuery(true)).data ?? []
  const suppliers = useQuery(suppliersQuery(true)).data ?? []
  const custom = useQuery(fieldsQuery(true)).data ?? []

  const nothing = <i className="faint">{t('field.nothing')}</i>
  const nameIn = (list: { id: number; name: string }[], id: unknown): ReactNode => (id ? (list.find((one) => one.id === id)?.name ?? `#${String(id)}`) : nothing)

  const label = useFieldLabel()

  function inWords(value: unknown, names: Record<string, string>): string {
    if (typeof value !== 'object' || value === null) return String(value)
    const row = value as Record<string, unknown>
    if ('code' in row) return [row.code, row.measure || ((row.quantity ?? '1') !== '1' || row.pack ? `× ${String(row.quantity ?? '1')} ${String(row.pack ?? '')}` : '')].filter(Boolean).join(' ')
    if ('supplier' in row) return [suppliers.find(({ id }) => id === row.supplier)?.name ?? `#${String(row.supplier)}`, row.part_number, `× ${String(row.pack_size)}`].filter(Boolean).join(' ')
    if ('quantity' in row) return `${String(row.name ?? names[String(row.item)] ?? `#${String(row.item)}`)} × ${String(row.quantity)}`
    return Object.entries(row).map(([key, inner]) => `${key}: ${String(inner)}`).join(', ')
  }

  function show(field: string, value: unknown, names: Record<string, string> = {}): ReactNode {
    if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return nothing
    if (typeof value === 'boolean') return t(value ? 'items.yes' : 'items.no')
    if (typeof value === 'number' && names[value] !== undefined) return names[value]
    if (field === 'substitutes' && Array.isArray(value)) return value.map((id) => names[String(id)] ?? `#${String(id)}`).join(', ')
    if (field === 'category' || field === 'parent') return nameIn(categories, value)
    if (field === 'brand') return nameIn(brands, value)
    if (field === 'list_price' || field === 'standard_cost') return showNumber(String(value), i18n.language, 2)
    if (field === 'photos') return t('field.photo', { count: (value as unknown[]).length })
    if (field === 'custom') {
      const pairs = Object.entries(value as Record<string, unknown>).map(([key, inner]) => `${custom.find((known) => known.key === key)?.name ?? key}: ${String(inner)}`)
      return pairs.length > 0 ? pairs.join(', ') : nothing
    }
    if (Array.isArray(value)) return value.map((row) => inWords(row, names)).join(', ')
    if (typeof value === 'object') return inWords(value, names)
    return String(value)
  }

  return { label, show }
}
