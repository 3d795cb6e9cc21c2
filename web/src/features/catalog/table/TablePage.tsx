import { Alert, Button, Checkbox, Popover } from '@mantine/core'
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp, IconArrowLeft, IconColumns3, IconTable } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { brandsQuery, fieldsQuery, itemFilterOf, itemsOf, readMany, unitsQuery } from '../../../client/catalog'
import { useMe } from '../../../client/me'
import { categoriesQuery } from '../../../client/queries'
import type { Item } from '../../../client/types'
import { useAddress } from '../../../lib/address'
import { Conflict } from '../../../ui/Conflict'
import { useDone } from '../../../ui/done'
import { Empty, Failed } from '../../../ui/Empty'
import { useFaultText } from '../../../ui/faults'
import { moveTo, redo, undo, withColumns } from '../../../ui/sheet/model'
import { nextFault, Sheet } from '../../../ui/sheet/Sheet'
import { Unsaved } from '../../../ui/Unsaved'
import { MOST } from '../items/Chosen'
import { Waiting } from '../items/ItemsPage'
import { useFieldLabel, useFieldTexts } from '../texts'
import { columnsOf, FIRST_COLUMNS, type ItemColumn, type Lists } from './columns'
import { useTable } from './useTable'
import styles from './table.module.css'

/** Many items as a table that works like a spreadsheet, saved all at once. */
export function TablePage() {
  const { t } = useTranslation()
  const me = useMe()
  const [params] = useSearchParams()
  const [asked] = useState(() => ({ ids: params.get('items')?.split('.').map(Number).filter(Boolean).slice(0, MOST), filter: itemFilterOf(params) }))
  const found = useQuery({ queryKey: ['table', asked], queryFn: async () => (asked.ids ? { items: await itemsOf(asked.ids), hasMore: false } : readMany(asked.filter, MOST)), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 })
  const categories = useQuery(categoriesQuery)
  const brands = useQuery(brandsQuery())
  const units = useQuery(unitsQuery())
  const custom = useQuery(fieldsQuery())
  const lists = useMemo(
    (): Lists | null => (categories.data && brands.data && units.data && custom.data ? { categories: categories.data, brands: brands.data, units: units.data, custom: custom.data, hasCost: me.cost } : null),
    [categories.data, brands.data, units.data, custom.data, me.cost],
  )
  const failed = [found, categories, brands, units, custom].find((one) => one.isError)
  if (failed) return <Failed title={t('table.failed')} error={failed.error} onRetry={() => void failed.refetch()} />
  if (!found.data || !lists) return <Waiting />
  if (found.data.items.length === 0)
    return (
      <Empty icon={<IconTable size={28} stroke={1.5} />} title={t('table.empty')} hint={t('table.empty_hint')}>
        <Button component={Link} to="/catalog">
          {t('table.to_items')}
        </Button>
      </Empty>
    )
  return <Table items={found.data.items} hasMore={found.data.hasMore} lists={lists} />
}

function useColumns(lists: Lists): ItemColumn[] {
  const { t } = useTranslation()
  const label = useFieldLabel()
  const faultText = useFaultText()
  return useMemo(
    () =>
      columnsOf(lists, {
        title: label,
        yes: t('items.yes'),
        no: t('items.no'),
        none: t('field.nothing'),
        tracking: (value) => t(`items.tracking_${value}` as 'items.tracking_none'),
        backorder: (value) => t(`items.backorder_${value}` as 'items.backorder_none'),
        fault: faultText,
      }),
    [lists, t, label, faultText],
  )
}

function Table({ items, hasMore, lists }: { items: Item[]; hasMore: boolean; lists: Lists }) {
  const { t } = useTranslation()
  const { done, fail } = useDone()
  const texts = useFieldTexts()
  const all = useColumns(lists)
  const [params, change] = useAddress()
  const chosen = params.get('columns')
  const columns = useMemo(() => {
    const keys = chosen?.split('.').map((key) => key.replace('~', '.')) ?? FIRST_COLUMNS
    const found = all.filter((column) => keys.includes(column.key))
    return found.length > 0 ? found : all.slice(0, 1)
  }, [all, chosen])
  const table = useTable(items, columns, { onSaved: (count, seq) => done(t('table.saved', { count }), seq), onFail: fail })
  const { sheet, setSheet, grid, changes, wrong } = table

  function show(keys: string[]): void {
    const next = all.filter((column) => keys.includes(column.key))
    if (next.length === 0) return
    setSheet((old) => withColumns(old, columns, next))
    change({ columns: next.map((column) => column.key.replace('.', '~')).join('.') }, { replace: true })
  }

  useEffect(() => {
    document.querySelector<HTMLElement>('[data-sheet]')?.focus()
  }, [])
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return
      event.preventDefault()
      document.getElementById('save-table')?.click()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Link to="/catalog" className={styles.back} aria-label={t('app.back')}>
          <IconArrowLeft size={18} stroke={1.7} />
        </Link>
        <h1>{t('table.title', { count: items.length })}</h1>
        {hasMore && <span className="mute small">{t('table.first_only', { count: MOST })}</span>}
        <span className={styles.gap} />
        <ColumnChoice all={all} columns={columns} onChange={show} />
        <Button variant="default" size="sm" aria-label={t('table.undo')} title={t('table.undo')} disabled={sheet.past.length === 0} onClick={() => setSheet(undo)} px={10}>
          <IconArrowBackUp size={17} stroke={1.6} />
        </Button>
        <Button variant="default" size="sm" aria-label={t('table.redo')} title={t('table.redo')} disabled={sheet.future.length === 0} onClick={() => setSheet(redo)} px={10}>
          <IconArrowForwardUp size={17} stroke={1.6} />
        </Button>
        {wrong.length > 0 && (
          <Button variant="light" color="red" size="sm" leftSection={<IconAlertTriangle size={16} />} onClick={() => (setSheet((old) => nextFault(old, grid)), document.querySelector<HTMLElement>('[data-sheet]')?.focus())}>
            {t('table.wrong', { count: wrong.length })}
          </Button>
        )}
        <Button id="save-table" size="sm" loading={table.isSaving} disabled={changes.length === 0 || table.isBlocked} onClick={table.save}>
          {changes.length > 0 ? t('table.save', { count: changes.length }) : t('table.nothing')}
        </Button>
      </header>
      {table.general && (
        <Alert color="red" variant="light" mx={18} mb={10}>
          {table.general}
        </Alert>
      )}
      <Sheet label={t('table.cells')} grid={grid} sheet={sheet} onChange={setSheet} onLeave={() => document.getElementById('save-table')?.focus()} />
      <Unsaved isDirty={changes.length > 0} />
      <Conflict
        conflict={table.late?.conflict ?? null}
        name={table.late && table.items[table.late.row]?.name}
        label={texts.label}
        show={texts.show}
        onClose={table.closeLate}
        onResolve={(sides) => {
          const { late } = table
          if (!late) return
          table.choose(late, sides)
          setSheet((old) => moveTo(old, grid, { row: late.row, col: 0 }))
        }}
      />
    </div>
  )
}

function ColumnChoice({ all, columns, onChange }: { all: ItemColumn[]; columns: ItemColumn[]; onChange: (keys: string[]) => void }) {
  const { t } = useTranslation()
  const shown = columns.map((column) => column.key)
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" size="sm" leftSection={<IconColumns3 size={16} stroke={1.6} />}>
          {t('table.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group value={shown} onChange={onChange} aria-label={t('table.columns')}>
          <div className={styles.columns}>
            {all.map((column) => (
              <Checkbox key={column.key} value={column.key} label={column.title} size="sm" />
            ))}
          </div>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  )
}
