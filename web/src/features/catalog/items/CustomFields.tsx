import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CustomField } from '../../../client/types'
import { Card } from './Sections'
import type { ItemForm } from './useItemForm'
import styles from './form.module.css'

/** The fields that a house has added, each in the way of its kind. */
export function CustomFields({ custom, form }: { custom: CustomField[]; form: ItemForm }) {
  const { t } = useTranslation()
  return (
    <Card title={t('catalog.fields')}>
      <div className={styles.grid}>
        {custom.map((field) => (
          <One key={field.key} field={field} form={form} />
        ))}
      </div>
    </Card>
  )
}

function One({ field, form: { fields, set, errorOf } }: { field: CustomField; form: ItemForm }) {
  const { t } = useTranslation()
  const value = fields.custom[field.key]
  const change = (next: string | boolean): void => set('custom', { ...fields.custom, [field.key]: next })
  const shared = { label: field.name, error: errorOf(`custom.${field.key}`), required: field.required }
  if (field.kind === 'choice' || field.kind === 'yes_no') {
    const isYesNo = field.kind === 'yes_no'
    const data = isYesNo ? [{ value: 'true', label: t('items.yes') }, { value: 'false', label: t('items.no') }] : field.choices
    return <Select {...shared} data={data} value={value === undefined || value === '' ? null : String(value)} onChange={(next) => change(next === null ? '' : isYesNo ? next === 'true' : next)} clearable={!field.required} />
  }
  return <TextInput {...shared} type={field.kind === 'date' ? 'date' : 'text'} inputMode={field.kind === 'number' ? 'decimal' : undefined} value={typeof value === 'string' ? value : ''} onChange={(event) => change(event.currentTarget.value)} />
}
