import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { brandsQuery, unitsQuery } from '../../../client/catalog'
import { useMe } from '../../../client/me'
import { categoriesQuery } from '../../../client/queries'
import type { CustomField, Item } from '../../../client/types'
import { Attachments } from './Attachments'
import { Codes, Packs } from './Codes'
import { CustomFields } from './CustomFields'
import { Photos } from './Photos'
import { COSTING, DECIMALS_MAX, TRACKING } from './fields'
import { Kit } from './Kit'
import { Substitutes, Suppliers } from './Supply'
import type { ItemForm } from './useItemForm'
import styles from './form.module.css'

interface Props {
  item: Item | null
  custom: CustomField[]
  form: ItemForm
}

export function Card({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className={styles.card} aria-label={title}>
      <header>
        <div>
          <h2>{title}</h2>
          {hint && <p>{hint}</p>}
        </div>
      </header>
      {children}
    </section>
  )
}

/** The parts of an item's form: what it is on the left, how it looks and is counted on the right. */
export function Sections({ item, custom, form }: Props) {
  const me = useMe()
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <Basics form={form} />
        <Codes form={form} />
        <Packs form={form} />
        <Suppliers form={form} />
        <Kit item={item} form={form} />
      </div>
      <div className={styles.side}>
        {item && <Photos item={item} form={form} />}
        <Prices form={form} hasCost={me.cost} />
        <Rules form={form} />
        {custom.length > 0 && <CustomFields custom={custom} form={form} />}
        <Substitutes item={item} form={form} />
        {item && <Attachments item={item} form={form} />}
      </div>
    </div>
  )
}

function Basics({ form: { fields, set, errorOf } }: { form: ItemForm }) {
  const { t } = useTranslation()
  const categories = useQuery(categoriesQuery).data ?? []
  const brands = useQuery(brandsQuery()).data ?? []
  const units = useQuery(unitsQuery()).data ?? []
  const options = Object.entries(fields.options)
  return (
    <Card title={t('items.basics')}>
      <div className={styles.grid}>
        <TextInput label={t('items.name')} value={fields.name} onChange={(event) => set('name', event.currentTarget.value)} error={errorOf('name')} wrapperProps={WIDE} required maxLength={200} data-autofocus />
        <TextInput label={t('item.sku')} value={fields.sku} onChange={(event) => set('sku', event.currentTarget.value)} error={errorOf('sku')} required maxLength={100} />
        <Select label={t('item.category')} data={categories.map((one) => ({ value: String(one.id), label: one.name }))} value={fields.category ? String(fields.category) : null} onChange={(id) => set('category', Number(id ?? 0))} error={errorOf('category')} searchable clearable limit={80} />
        <Select label={t('items.brand')} data={brands.map((one) => ({ value: String(one.id), label: one.name }))} value={fields.brand ? String(fields.brand) : null} onChange={(id) => set('brand', Number(id ?? 0))} error={errorOf('brand')} searchable clearable limit={80} />
        <Select
          label={t('item.unit')}
          data={units.map((one) => ({ value: one.code, label: one.name === one.code ? one.code : `${one.name} (${one.code})` }))}
          value={fields.unit}
          onChange={(unit) => {
            set('unit', unit ?? 'piece')
            set('decimals', units.find((one) => one.code === unit)?.decimals ?? fields.decimals)
          }}
          error={errorOf('unit')}
          searchable
          allowDeselect={false}
          limit={80}
        />
        {options.map(([name, value]) => (
          <TextInput key={name} label={name} value={value} onChange={(event) => set('options', { ...fields.options, [name]: event.currentTarget.value })} error={errorOf('options')} />
        ))}
        <Textarea label={t('items.description')} value={fields.description} onChange={(event) => set('description', event.currentTarget.value)} error={errorOf('description')} wrapperProps={WIDE} autosize minRows={2} maxRows={8} />
      </div>
    </Card>
  )
}

function Prices({ form: { fields, set, errorOf }, hasCost }: { form: ItemForm; hasCost: boolean }) {
  const { t } = useTranslation()
  return (
    <Card title={t('items.prices')}>
      <div className={styles.grid}>
        <TextInput label={t('items.list_price')} inputMode="decimal" value={fields.list_price ?? ''} onChange={(event) => set('list_price', event.currentTarget.value)} error={errorOf('list_price')} {...(!hasCost && { wrapperProps: WIDE })} />
        {hasCost && fields.costing === 'standard' && (
          <TextInput label={t('items.standard_cost')} inputMode="decimal" value={fields.standard_cost ?? ''} onChange={(event) => set('standard_cost', event.currentTarget.value)} error={errorOf('standard_cost')} />
        )}
        {hasCost && (
          <Select
            label={t('items.costing')}
            {...(fields.costing === 'standard' && { wrapperProps: WIDE })}
            data={COSTING.filter((one) => one !== 'lot' || fields.tracking !== 'none').map((one) => ({ value: one as string, label: t(`items.costing_${one}`) }))}
            value={fields.costing ?? 'average'}
            onChange={(costing) => set('costing', costing ?? 'average')}
            error={errorOf('costing')}
            allowDeselect={false}
          />
        )}
      </div>
    </Card>
  )
}

/** Over the whole width of its card. */
const WIDE = { 'data-wide': true }
const BACKORDER = ['none', 'expected', 'any', 'number'] as const

function Rules({ form: { fields, set, errorOf } }: { form: ItemForm }) {
  const { t } = useTranslation()
  const backorder = ['none', 'expected', 'any'].includes(fields.backorder) ? fields.backorder : 'number'
  return (
    <Card title={t('items.rules')}>
      <div className={styles.grid}>
        <Select label={t('items.tracking')} data={TRACKING.map((one) => ({ value: one as string, label: t(`items.tracking_${one}`) }))} value={fields.tracking} onChange={(tracking) => set('tracking', tracking ?? 'none')} error={errorOf('tracking')} allowDeselect={false} />
        <NumberInput label={t('items.decimals')} value={fields.decimals} onChange={(value) => set('decimals', Number(value) || 0)} min={0} max={DECIMALS_MAX} error={errorOf('decimals')} allowDecimal={false} />
        <Select
          label={t('items.backorder')}
          data={BACKORDER.map((one) => ({ value: one as string, label: t(`items.backorder_${one}`) }))}
          value={backorder}
          onChange={(value) => set('backorder', value === 'number' ? '10' : (value ?? 'none'))}
          allowDeselect={false}
          {...(backorder !== 'number' && { wrapperProps: WIDE })}
        />
        {backorder === 'number' && <TextInput label={t('items.backorder_most')} inputMode="decimal" value={fields.backorder} onChange={(event) => set('backorder', event.currentTarget.value)} error={errorOf('backorder')} />}
      </div>
    </Card>
  )
}
