import { Button, Group, Skeleton } from '@mantine/core'
import { IconPackage, IconPackages, IconPlus, IconSearchOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { ITEM_FILTERS, itemFilterOf, itemsQuery, readMany } from '../../../client/catalog'
import { useMe } from '../../../client/me'
import { photoAt } from '../../../client/photos'
import type { Item } from '../../../client/types'
import { useAddress } from '../../../lib/address'
import { show } from '../../../lib/quantity'
import { noSelection, type Selection } from '../../../lib/selection'
import { ExportMenu } from '../../../ui/ExportMenu'
import { Empty, Failed } from '../../../ui/Empty'
import { Late } from '../../../ui/Late'
import { type RowColumn, Rows } from '../../../ui/Rows'
import { SearchField } from '../../../ui/SearchField'
import styles from '../catalog.module.css'
import { Filters } from './Filters'
import { Chosen, MOST } from './Chosen'

/** All items: found as one types, filtered by the address, chosen for what many get at once. */
export function ItemsPage({ isKits = false }: { isKits?: boolean }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const me = useMe()
  const [params, change] = useAddress()
  const filter = useMemo(() => ({ ...itemFilterOf(params), ...(isKits && { kind: 'kit' }) }), [params, isKits])
  const found = useInfiniteQuery(itemsQuery(filter))
  const [selection, setSelection] = useState<Selection>(noSelection)
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.rows) ?? [], [found.data])
  const columns = useColumns(isKits)
  const mayWrite = me.rights.includes('catalog.write')
  const open = useCallback((item: Item) => void navigate(`/catalog/items/${item.id}`), [navigate])
  const { isFetchingNextPage, isPlaceholderData, fetchNextPage } = found
  const onEnd = useCallback(() => {
    if (!isFetchingNextPage && !isPlaceholderData) void fetchNextPage()
  }, [isFetchingNextPage, isPlaceholderData, fetchNextPage])
  const readAll = useCallback(async () => (await readMany(filter, MOST)).items.map((item) => item.id), [filter])
  const isFiltered = Object.keys(filter).length > (isKits ? 1 : 0)

  let content: ReactNode
  if (found.isPending) content = <Waiting />
  else if (found.isError && rows.length === 0) content = <Failed title={t('items.failed')} error={found.error} onRetry={() => void found.refetch()} />
  else if (rows.length === 0) content = <Nothing isKits={isKits} isFiltered={isFiltered} mayWrite={mayWrite} onClear={() => change(Object.fromEntries(ITEM_FILTERS.map((key) => [key, null])))} />
  else
    content = (
      <Rows
        label={t('catalog.items')}
        rows={rows}
        columns={columns}
        nameOf={(item) => item.name}
        onOpen={open}
        {...(mayWrite && { selection, onSelect: setSelection })}
        hasMore={found.hasNextPage}
        isStale={isPlaceholderData}
        onEnd={onEnd}
      />
    )

  return (
    <div className={styles.list}>
      <header className={styles.head}>
        <h1>{t(isKits ? 'catalog.kits' : 'catalog.items')}</h1>
        <Group gap="xs">
          {!isKits && <ExportMenu list="items" />}
          {mayWrite && (
            <Button component={Link} to="/catalog/items/new" leftSection={<IconPlus size={16} />}>
              {t(isKits ? 'kits.new' : 'items.new')}
            </Button>
          )}
        </Group>
      </header>
      <div className={styles.bar} role="search">
        <SearchField className={styles.search} label={t('board.search')} address={params.get('q') ?? ''} onSearch={(q) => change({ q }, { replace: true })} onEnter={() => rows.length === 1 && open(rows[0]!)} />
        <Filters />
      </div>
      {content}
      {selection.ids.size > 0 && <Chosen selection={selection} filter={filter} rows={rows} hasMore={found.hasNextPage} onSelect={setSelection} onAll={readAll} />}
    </div>
  )
}

export function Thumb({ item }: { item: Item }) {
  return <span className={styles.thumb}>{item.photos[0] ? <img src={photoAt(item, item.photos[0])} alt="" loading="lazy" /> : <IconPackage size={17} stroke={1.4} aria-hidden="true" />}</span>
}

function useColumns(isKits: boolean): RowColumn<Item>[] {
  const { t, i18n } = useTranslation()
  return useMemo(
    () => [
      {
        key: 'name',
        title: t('board.item'),
        width: 'minmax(220px, 2.2fr)',
        isPhone: true,
        renderCell: (item) => (
          <span className={styles.thing}>
            <Thumb item={item} />
            <span style={{ minWidth: 0 }}>
              <b className="clip">
                {item.name || item.sku}
                {item.archived && <i className={styles.tag}>{t('item.archived')}</i>}
              </b>
              <span className="small faint clip tab" style={{ display: 'block' }}>
                {item.sku}
              </span>
            </span>
          </span>
        ),
      },
      { key: 'category', title: t('item.category'), width: 'minmax(100px, 1fr)', renderCell: (item) => item.category_name ?? <span className="faint">–</span> },
      { key: 'brand', title: t('items.brand'), width: 'minmax(90px, 0.8fr)', renderCell: (item) => item.brand_name ?? <span className="faint">–</span> },
      ...(isKits ? [{ key: 'made', title: t('kits.made_of'), width: 'minmax(180px, 1.6fr)', renderCell: (item: Item) => item.components.map((one) => `${show(one.quantity, i18n.language)} × ${one.name || one.sku}`).join(', ') }] : []),
      { key: 'unit', title: t('item.unit'), width: '72px', renderCell: (item) => item.unit },
      { key: 'codes', title: t('item.barcodes'), width: 'minmax(120px, 1fr)', renderCell: (item) => <Codes item={item} /> },
      { key: 'price', title: t('item.price'), width: '84px', isNumber: true, isPhone: true, renderCell: (item) => (item.list_price ? show(item.list_price, i18n.language, 2) : <span className="faint">–</span>) },
    ],
    [t, i18n.language, isKits],
  )
}

function Codes({ item }: { item: Item }) {
  const [first, ...others] = item.barcodes
  if (!first) return <span className="faint">–</span>
  return (
    <span className="tab">
      {first.code}
      {others.length > 0 && <i className={styles.tag}>+{others.length}</i>}
    </span>
  )
}

export const KitsPage = () => <ItemsPage isKits />

export function Waiting() {
  return (
    <Late>
      <div className={styles.waiting} aria-busy="true">
        {Array.from({ length: 12 }, (_, at) => (
          <Skeleton key={at} height={28} radius="sm" style={{ opacity: 1 - at / 14 }} />
        ))}
      </div>
    </Late>
  )
}

function Nothing({ isKits, isFiltered, mayWrite, onClear }: { isKits: boolean; isFiltered: boolean; mayWrite: boolean; onClear: () => void }) {
  const { t } = useTranslation()
  if (isFiltered)
    return (
      <Empty icon={<IconSearchOff size={28} stroke={1.5} />} title={t('items.none')} hint={t('items.none_hint')}>
        <Button variant="default" onClick={onClear}>
          {t('board.clear')}
        </Button>
      </Empty>
    )
  return (
    <Empty icon={<IconPackages size={28} stroke={1.5} />} title={t(isKits ? 'kits.empty' : 'items.empty')} hint={t(isKits ? 'kits.empty_hint' : 'items.empty_hint')}>
      {mayWrite && (
        <Button component={Link} to="/catalog/items/new">
          {t(isKits ? 'kits.first' : 'items.first')}
        </Button>
      )}
    </Empty>
  )
}
