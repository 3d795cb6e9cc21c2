import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Lines } from '../Lines'
import { Card } from './Sections'
import type { ItemForm } from './useItemForm'
import styles from './form.module.css'

/** What a code counts: units, one of the item's packs, or a weight or price inside the code itself. */
const UNIT = 'unit'
const MEASURES = ['weight', 'price'] as const

export function Codes({ form: { fields, set, errorOf } }: { form: ItemForm }) {
  const { t } = useTranslation()
  const packs = fields.packs.map((pack) => pack.name.trim()).filter(Boolean)
  const kinds = [{ value: UNIT, label: fields.unit }, ...packs.map((name) => ({ value: `pack:${name}`, label: name })), ...MEASURES.map((one) => ({ value: one as string, label: t(`items.measure_${one}`) }))]
  return (
    <Card title={t('item.barcodes')} hint={t('items.barcodes_hint')}>
      <Lines
        rows={fields.barcodes}
        blank={{ code: '', quantity: '1', measure: '', pack: '' }}
        columns="minmax(0, 1.6fr) minmax(64px, 0.5fr) minmax(104px, 0.9fr)"
        add={t('items.add_barcode')}
        hint={t('items.no_barcodes')}
        onChange={(rows) => set('barcodes', rows)}
        renderLine={(row, at, change) => (
          <>
            <TextInput aria-label={t('items.barcode')} placeholder={t('items.barcode')} value={row.code} onChange={(event) => change({ code: event.currentTarget.value })} error={errorOf(`barcodes[${at}].code`)} />
            <TextInput aria-label={t('items.barcode_quantity')} inputMode="decimal" value={row.measure ? '' : row.quantity} disabled={row.measure !== ''} onChange={(event) => change({ quantity: event.currentTarget.value })} error={errorOf(`barcodes[${at}].quantity`)} />
            <Select
              aria-label={t('items.barcode_of')}
              data={kinds}
              value={row.measure || (row.pack ? `pack:${row.pack}` : UNIT)}
              onChange={(value) => change(meaning(value ?? UNIT))}
              error={errorOf(`barcodes[${at}].pack`) ?? errorOf(`barcodes[${at}].measure`)}
              allowDeselect={false}
            />
          </>
        )}
      />
      {errorOf('barcodes') && <p className={styles.fault}>{errorOf('barcodes')}</p>}
    </Card>
  )
}

function meaning(value: string): { measure: string; pack: string; quantity?: string } {
  if (value.startsWith('pack:')) return { measure: '', pack: value.slice(5) }
  return value === UNIT ? { measure: '', pack: '' } : { measure: value, pack: '', quantity: '1' }
}

export function Packs({ form: { fields, set, errorOf } }: { form: ItemForm }) {
  const { t } = useTranslation()
  return (
    <Card title={t('items.packs')} hint={t('items.packs_hint', { unit: fields.unit })}>
      <Lines
        rows={fields.packs}
        blank={{ name: '', quantity: '' }}
        columns="minmax(0, 1.4fr) minmax(0, 1fr)"
        add={t('items.add_pack')}
        hint={t('items.no_packs')}
        onChange={(rows) => set('packs', rows)}
        renderLine={(row, at, change) => (
          <>
            <TextInput aria-label={t('items.pack_name')} placeholder={t('items.pack_name')} value={row.name} onChange={(event) => change({ name: event.currentTarget.value })} error={errorOf(`packs[${at}].name`)} />
            <TextInput aria-label={t('items.pack_quantity')} placeholder={t('items.pack_quantity_hint')} value={row.quantity} onChange={(event) => change({ quantity: event.currentTarget.value })} error={errorOf(`packs[${at}].quantity`)} />
          </>
        )}
      />
    </Card>
  )
}
