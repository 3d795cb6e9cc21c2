import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { suppliersQuery } from '../../../client/catalog'
import type { Item } from '../../../client/types'
import { Lines } from '../Lines'
import { ItemPicker } from './ItemPicker'
import { Card } from './Sections'
import type { ItemForm } from './useItemForm'

export function Suppliers({ form: { fields, set, errorOf } }: { form: ItemForm }) {
  const { t } = useTranslation()
  const suppliers = useQuery(suppliersQuery()).data ?? []
  const names = suppliers.map((one) => ({ value: String(one.id), label: one.name }))
  return (
    <Card title={t('catalog.suppliers')} hint={t('items.suppliers_hint')}>
      <Lines
        rows={fields.suppliers}
        blank={{ supplier: 0, part_number: '', pack_size: '1' }}
        columns="minmax(0, 1.4fr) minmax(0, 1fr) minmax(64px, 0.6fr)"
        add={t('items.add_supplier')}
        hint={t('items.no_suppliers')}
        onChange={(rows) => set('suppliers', rows)}
        renderLine={(row, at, change) => (
          <>
            <Select aria-label={t('items.supplier')} placeholder={t('items.supplier')} data={names} value={row.supplier ? String(row.supplier) : null} onChange={(id) => change({ supplier: Number(id ?? 0) })} error={errorOf(`suppliers[${at}].supplier`)} searchable limit={80} />
            <TextInput aria-label={t('items.part_number')} placeholder={t('items.part_number')} value={row.part_number} onChange={(event) => change({ part_number: event.currentTarget.value })} error={errorOf(`suppliers[${at}].part_number`)} />
            <TextInput aria-label={t('items.pack_size')} inputMode="decimal" value={row.pack_size} onChange={(event) => change({ pack_size: event.currentTarget.value })} error={errorOf(`suppliers[${at}].pack_size`)} />
          </>
        )}
      />
    </Card>
  )
}

export function Substitutes({ item, form: { fields, set, errorOf } }: { item: Item | null; form: ItemForm }) {
  const { t } = useTranslation()
  return (
    <Card title={t('items.substitutes')} hint={t('items.substitutes_hint')}>
      <Lines
        rows={fields.substitutes}
        blank={0}
        columns="minmax(0, 1fr)"
        add={t('items.add_substitute')}
        hint={t('items.no_substitutes')}
        onChange={(rows) => set('substitutes', rows)}
        renderLine={(id, at) => (
          <ItemPicker
            label={t('items.substitute')}
            value={id}
            without={item?.id}
            error={errorOf(`substitutes[${at}]`)}
            onChange={(chosen) => set('substitutes', fields.substitutes.map((one, other) => (other === at ? chosen : one)))}
          />
        )}
      />
    </Card>
  )
}
