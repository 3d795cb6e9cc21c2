import { Button, CloseButton } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconGitMerge, IconTable } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type ItemFilter, itemsOf } from '../../../client/catalog'
import { useMe } from '../../../client/me'
import { changeMany } from '../../../client/records'
import type { Item } from '../../../client/types'
import { show } from '../../../lib/quantity'
import { noSelection, type Selection } from '../../../lib/selection'
import { useDone } from '../../../ui/done'
import styles from '../catalog.module.css'

export const MOST = 1_000

interface Props {
  selection: Selection
  filter: ItemFilter
  rows: Item[]
  hasMore: boolean
  onSelect: (selection: Selection) => void
  onAll: () => Promise<number[]>
}

/** What can be done with the rows that are chosen: as a table, archived, or two of them made one. */
export function Chosen({ selection, filter, rows, hasMore, onSelect, onAll }: Props) {
  const { t, i18n } = useTranslation()
  const navigate = useNavigate()
  const { done, fail } = useDone()
  const { ids } = selection
  const me = useMe()
  // Goods of all sites go over, so who may see only some of them cannot do it.
  const mayMerge = me.rights.includes('stock.adjust') && me.sites === null
  const isAll = rows.length > 0 && rows.every((row) => ids.has(row.id))
  const known = rows.filter((row) => ids.has(row.id))
  const isBack = known.length > 0 && known.every((item) => item.archived)
  const archive = useMutation({
    mutationFn: async () => {
      const items = await itemsOf([...ids])
      return changeMany('item', items.map(({ id, version }) => ({ id, version, fields: { archived: !isBack } })))
    },
    onSuccess: ({ seq }) => {
      done(t(isBack ? 'items.restored' : 'items.archived', { count: ids.size }), seq)
      onSelect(noSelection)
    },
    onError: fail,
  })
  const all = useMutation({ mutationFn: onAll, onSuccess: (found) => onSelect({ ids: new Set(found.slice(0, MOST)), from: null }), onError: fail })
  const isMany = ids.size > MOST
  return (
    <div className={styles.chosen} role="toolbar" aria-label={t('items.chosen_bar')}>
      <b role="status">{t('items.chosen', { count: ids.size, number: show(String(ids.size), i18n.language) })}</b>
      {hasMore && isAll && ids.size < MOST && (
        <Button size="compact-md" variant="subtle" loading={all.isPending} onClick={() => all.mutate()}>
          {t('items.choose_all')}
        </Button>
      )}
      <Button size="compact-md" variant="default" disabled={isMany} leftSection={<IconTable size={16} stroke={1.6} />} onClick={() => void navigate(sheetOf(filter, [...ids], isAll && !hasMore))}>
        {t('items.edit_table')}
      </Button>
      {ids.size === 2 && mayMerge && (
        <Button size="compact-md" variant="default" leftSection={<IconGitMerge size={16} stroke={1.6} />} onClick={() => void navigate(`/catalog/merge?items=${[...ids].join('.')}`)}>
          {t('items.merge')}
        </Button>
      )}
      <Button size="compact-md" variant="default" disabled={isMany} loading={archive.isPending} leftSection={isBack ? <IconArchiveOff size={16} stroke={1.6} /> : <IconArchive size={16} stroke={1.6} />} onClick={() => archive.mutate()}>
        {t(isBack ? 'items.restore' : 'items.archive')}
      </Button>
      <CloseButton aria-label={t('items.choose_none')} onClick={() => onSelect(noSelection)} />
    </div>
  )
}

/** The table's address: the filter when all it finds is chosen, so that the link stays short, else each item. */
export function sheetOf(filter: ItemFilter, ids: readonly number[], isWhole: boolean): string {
  if (isWhole) return `/catalog/table?${new URLSearchParams({ ...filter })}`
  return `/catalog/table?items=${ids.join('.')}`
}
