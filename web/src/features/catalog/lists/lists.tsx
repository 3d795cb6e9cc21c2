import { IconBadge, IconForms, IconRuler2, IconTruck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { brandsQuery, fieldsQuery, suppliersQuery, unitsQuery } from '../../../client/catalog'
import type { Brand, CustomField, Supplier, Unit } from '../../../client/types'
import type { RowColumn } from '../../../ui/Rows'
import { ListPage, type ListRow } from './ListPage'
import styles from '../catalog.module.css'

const KINDS = ['text', 'number', 'date', 'yes_no', 'choice'] as const

function Name({ name, row }: { name: string; row: { archived: boolean } }) {
  const { t } = useTranslation()
  return (
    <b style={{ fontWeight: 550 }}>
      {name}
      {row.archived && <i className={styles.tag}>{t('item.archived')}</i>}
    </b>
  )
}

const named = <R extends ListRow & { name: string }>(title: string): RowColumn<R> => ({ key: 'name', title, width: 'minmax(180px, 1.6fr)', isPhone: true, renderCell: (row) => <Name name={row.name} row={row} /> })

export function BrandsPage() {
  const { t } = useTranslation()
  const toItems: RowColumn<Brand> = { key: 'items', title: t('catalog.items'), width: '120px', renderCell: (row) => <Link to={`/catalog?brand=${row.id}`}>{t('lists.show_items')}</Link> }
  return (
    <ListPage<Brand, Brand>
      of={{
        kind: 'brand', word: 'brand', title: t('catalog.brands'), icon: IconBadge, query: brandsQuery(true), rowsOf: (found) => found, columns: [named(t('items.name')), toItems],
        specs: [{ key: 'name', kind: 'text', isRequired: true }], blank: { name: '' }, fieldsOf: ({ name, archived }) => ({ name, archived }), textOf: (row) => row.name, nameOf: (row) => row.name,
      }}
    />
  )
}

type UnitRow = Unit & { id: number }

export function UnitsPage() {
  const { t } = useTranslation()
  const columns: RowColumn<UnitRow>[] = [
    named(t('items.name')),
    { key: 'code', title: t('field.code'), width: '100px', isPhone: true, renderCell: (row) => row.code },
    { key: 'decimals', title: t('field.decimals'), width: '90px', isNumber: true, renderCell: (row) => row.decimals },
    { key: 'own', title: t('lists.origin'), width: '130px', renderCell: (row) => <span className="mute">{t(row.id < 0 ? 'lists.built_in' : 'lists.own')}</span> },
  ]
  return (
    <ListPage<UnitRow, Unit>
      of={{
        kind: 'unit', word: 'unit', title: t('catalog.units'), icon: IconRuler2, query: unitsQuery(true), rowsOf: (found) => found.map((unit, at) => ({ ...unit, id: unit.id ?? -1 - at })), columns,
        specs: [{ key: 'code', kind: 'text', isRequired: true, isFixed: true, hint: t('lists.code_hint') }, { key: 'name', kind: 'text' }, { key: 'decimals', kind: 'number', hint: t('lists.decimals_hint') }],
        blank: { code: '', name: '', decimals: 0 }, fieldsOf: ({ id, code, name, decimals, archived }) => ({ code, name, decimals, ...(id > 0 && { archived }) }), textOf: (row) => `${row.name} ${row.code}`, nameOf: (row) => row.name,
      }}
    />
  )
}

export function SuppliersPage() {
  const { t } = useTranslation()
  const columns: RowColumn<Supplier>[] = [
    named(t('items.name')),
    { key: 'code', title: t('field.code'), width: '90px', renderCell: (row) => row.code || <span className="faint">–</span> },
    { key: 'lead', title: t('lists.lead_time'), width: '100px', isNumber: true, isPhone: true, renderCell: (row) => (row.lead_time_days ? t('lists.days', { count: row.lead_time_days }) : <span className="faint">–</span>) },
    { key: 'email', title: t('field.email'), width: 'minmax(140px, 1fr)', renderCell: (row) => row.email || <span className="faint">–</span> },
    { key: 'items', title: t('catalog.items'), width: '120px', renderCell: (row) => <Link to={`/catalog?supplier=${row.id}`}>{t('lists.show_items')}</Link> },
  ]
  return (
    <ListPage<Supplier, Supplier>
      of={{
        kind: 'supplier', word: 'supplier', title: t('catalog.suppliers'), icon: IconTruck, query: suppliersQuery(true), rowsOf: (found) => found, columns,
        specs: [
          { key: 'name', kind: 'text', isRequired: true },
          { key: 'code', kind: 'text', hint: t('lists.supplier_code_hint') },
          { key: 'lead_time_days', kind: 'number' },
          { key: 'email', kind: 'text' },
          { key: 'phone', kind: 'text' },
          { key: 'notes', kind: 'area' },
        ],
        blank: { name: '', code: '', lead_time_days: 0, email: '', phone: '', notes: '' },
        fieldsOf: (row) => ({ name: row.name, code: row.code, lead_time_days: row.lead_time_days, email: row.email ?? '', phone: row.phone ?? '', notes: row.notes ?? '', archived: row.archived }),
        textOf: (row) => `${row.name} ${row.code} ${row.email ?? ''}`, nameOf: (row) => row.name,
      }}
    />
  )
}

export function FieldsPage() {
  const { t } = useTranslation()
  const columns: RowColumn<CustomField>[] = [
    named(t('items.name')),
    { key: 'key', title: t('field.key'), width: 'minmax(110px, 0.8fr)', renderCell: (row) => <code>{row.key}</code> },
    { key: 'kind', title: t('field.kind'), width: '120px', isPhone: true, renderCell: (row) => t(`lists.kind_${row.kind}`) },
    { key: 'choices', title: t('field.choices'), width: 'minmax(140px, 1fr)', renderCell: (row) => row.choices.join(', ') || <span className="faint">–</span> },
    { key: 'required', title: t('field.required'), width: '80px', renderCell: (row) => t(row.required ? 'items.yes' : 'items.no') },
  ]
  return (
    <ListPage<CustomField, CustomField>
      of={{
        kind: 'field', word: 'field', title: t('catalog.fields'), icon: IconForms, query: fieldsQuery(true), rowsOf: (found) => found, columns,
        specs: [
          { key: 'name', kind: 'text', isRequired: true },
          { key: 'key', kind: 'text', isRequired: true, isFixed: true, hint: t('lists.key_hint') },
          { key: 'kind', kind: 'choice', isRequired: true, isFixed: true, options: KINDS.map((value) => ({ value, label: t(`lists.kind_${value}`) })) },
          { key: 'choices', kind: 'tags', isAsked: (fields) => fields.kind === 'choice' },
          { key: 'required', kind: 'switch', label: t('lists.required') },
        ],
        blank: { name: '', key: '', kind: 'text', choices: [], required: false },
        fieldsOf: ({ name, key, kind, choices, required, archived }) => ({ name, key, kind, choices, required, archived }), textOf: (row) => `${row.name} ${row.key}`, nameOf: (row) => row.name,
      }}
    />
  )
}
