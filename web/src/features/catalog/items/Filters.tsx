import { Select } from '@mantine/core'
import { IconArchive, IconBadge, IconCategory, IconTruck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { brandsQuery, productsQuery, suppliersQuery } from '../../../client/catalog'
import { categoriesQuery } from '../../../client/queries'
import { useAddress } from '../../../lib/address'
import { labelsOf } from '../../../lib/tree'

/** What the list of items is narrowed to; all of it stands in the address. */
export function Filters() {
  const { t } = useTranslation()
  const [params, change] = useAddress()
  const categories = useQuery(categoriesQuery).data ?? []
  const brands = useQuery(brandsQuery()).data ?? []
  const suppliers = useQuery(suppliersQuery()).data ?? []
  const products = useQuery(productsQuery()).data ?? []
  const labels = labelsOf(categories)
  const named = (rows: { id: number; name: string }[]) => rows.map((row) => ({ value: String(row.id), label: row.name }))
  const one = (key: string, data: { value: string; label: string }[], label: string, Icon: typeof IconTruck) =>
    data.length === 0 ? null : (
      <Select key={key} size="sm" data={data} value={params.get(key)} onChange={(value) => change({ [key]: value })} placeholder={label} aria-label={label} leftSection={<Icon size={15} stroke={1.6} />} searchable clearable limit={80} comboboxProps={{ width: 240, position: 'bottom-start' }} />
    )
  return (
    <>
      {one('category', categories.map(({ id }) => ({ value: String(id), label: labels.get(id) ?? '' })), t('item.category'), IconCategory)}
      {one('brand', named(brands), t('items.brand'), IconBadge)}
      {one('supplier', named(suppliers), t('items.supplier'), IconTruck)}
      {params.has('product') && one('product', named(products), t('variants.product'), IconCategory)}
      {one('archived', [{ value: 'yes', label: t('items.only_archived') }, { value: 'all', label: t('lists.archived') }], t('items.in_use'), IconArchive)}
    </>
  )
}
