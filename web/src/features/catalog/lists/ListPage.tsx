import { Button, Switch } from '@mantine/core'
import { IconPlus, IconSearchOff, type TablerIcon } from '@tabler/icons-react'
import { useQuery, type UseQueryOptions } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../../client/me'
import type { RecordKind } from '../../../client/records'
import { useAddress } from '../../../lib/address'
import type { Fields } from '../../../lib/merge'
import { Empty, Failed } from '../../../ui/Empty'
import { type RowColumn, Rows } from '../../../ui/Rows'
import { SearchField } from '../../../ui/SearchField'
import { Waiting } from '../items/ItemsPage'
import { type FieldSpec, RecordDrawer } from '../RecordDrawer'
import styles from '../catalog.module.css'

export interface ListRow {
  id: number
  version: number
  archived: boolean
}

/** What a page needs to know of a kind of short record. */
export interface ListOf<R extends ListRow, Q> {
  kind: RecordKind
  /** Its part of the texts: lists.<word>_new, _first, _empty, _empty_hint. */
  word: 'brand' | 'unit' | 'supplier' | 'field'
  title: string
  icon: TablerIcon
  query: UseQueryOptions<Q[], Error, Q[], string[]>
  rowsOf: (found: Q[]) => R[]
  columns: RowColumn<R>[]
  specs: FieldSpec[]
  blank: Fields
  fieldsOf: (row: R) => Fields
  textOf: (row: R) => string
  nameOf: (row: R) => string
}

/** A short list of records: searched as one types, each opened beside it, made and archived. */
export function ListPage<R extends ListRow, Q>({ of }: { of: ListOf<R, Q> }) {
  const { t } = useTranslation()
  const me = useMe()
  const [params, change] = useAddress()
  const found = useQuery(of.query)
  const mayWrite = me.rights.includes('catalog.write')
  const q = params.get('q') ?? ''
  const hasArchived = params.get('archived') === 'all'
  const open = params.get('open')
  const all = found.data ? of.rowsOf(found.data) : []
  const rows = all.filter((row) => (hasArchived || !row.archived) && of.textOf(row).toLowerCase().includes(q.toLowerCase()))
  const chosen = open ? all.find((row) => String(row.id) === open) : undefined
  const make = mayWrite && (
    <Button onClick={() => change({ open: 'new' })} leftSection={<IconPlus size={16} />}>
      {t(`lists.${of.word}_new`)}
    </Button>
  )

  let content: ReactNode
  if (found.isPending) content = <Waiting />
  else if (found.isError && !found.data) content = <Failed title={t('lists.failed')} error={found.error} onRetry={() => void found.refetch()} />
  else if (all.length === 0)
    content = (
      <Empty icon={<of.icon size={28} stroke={1.5} />} title={t(`lists.${of.word}_empty`)} hint={t(`lists.${of.word}_empty_hint`)}>
        {mayWrite && <Button onClick={() => change({ open: 'new' })}>{t(`lists.${of.word}_first`)}</Button>}
      </Empty>
    )
  else if (rows.length === 0)
    content = (
      <Empty icon={<IconSearchOff size={28} stroke={1.5} />} title={t('lists.none')} hint={t('items.none_hint')}>
        <Button variant="default" onClick={() => change({ q: null, archived: 'all' })}>
          {t('board.clear')}
        </Button>
      </Empty>
    )
  else content = <Rows label={of.title} rows={rows} columns={of.columns} nameOf={of.nameOf} onOpen={(row) => change({ open: String(row.id) })} />

  return (
    <div className={styles.list}>
      <header className={styles.head}>
        <h1>{of.title}</h1>
        {make}
      </header>
      <div className={styles.bar} role="search">
        <SearchField className={styles.search} label={t('lists.search')} address={q} onSearch={(words) => change({ q: words }, { replace: true })} onEnter={() => rows.length === 1 && change({ open: String(rows[0]!.id) })} />
        <Switch size="sm" label={t('lists.archived')} checked={hasArchived} onChange={(event) => change({ archived: event.currentTarget.checked ? 'all' : null })} />
      </div>
      {content}
      {(open === 'new' || chosen) && (
        <RecordDrawer
          key={open}
          kind={of.kind}
          title={chosen ? of.nameOf(chosen) : t(`lists.${of.word}_new`)}
          // A negative number stands for what is built in: changing it makes a record of the house's own.
          record={chosen ? { id: Math.max(0, chosen.id), version: chosen.version, fields: of.fieldsOf(chosen) } : { id: 0, version: 0, fields: of.blank }}
          specs={of.specs}
          mayWrite={mayWrite}
          onClose={() => change({ open: null })}
        />
      )}
    </div>
  )
}
