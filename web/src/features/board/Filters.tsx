import { Select } from '@mantine/core'
import { IconArrowsSort, IconCategory, IconStack2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { categoriesQuery } from '../../client/queries'
import type { ChangeAddress } from '../../lib/address'
import { SearchField } from '../../ui/SearchField'
import { GROUPS, SORTS } from './filter'
import styles from './board.module.css'

interface Props {
  params: URLSearchParams
  change: ChangeAddress
  /** Enter in the search: open what it found. */
  onEnter: () => void
}

export function Filters({ params, change, onEnter }: Props) {
  const { t } = useTranslation()
  const categories = useQuery(categoriesQuery)
  const category = params.get('category')
  const names = (categories.data ?? []).map((one) => ({ value: String(one.id), label: one.name }))
  return (
    <div className={styles.filters} role="search">
      <SearchField className={styles.search} label={t('board.search')} address={params.get('q') ?? ''} onSearch={(q) => change({ q }, { replace: true })} onEnter={onEnter} />
      {names.length > 0 && (
        <Select
          size="sm"
          className={styles.category}
          data={names}
          value={category}
          onChange={(value) => change({ category: value })}
          placeholder={t('board.any_category')}
          aria-label={t('board.category')}
          leftSection={<IconCategory size={15} stroke={1.6} />}
          searchable
          clearable
          limit={80}
          comboboxProps={{ width: 240, position: 'bottom-start' }}
        />
      )}
      <Select
        size="sm"
        className={styles.sort}
        data={SORTS.map((sort) => ({ value: sort, label: t(`board.sort_${sort}`) }))}
        value={params.get('sort') ?? 'name'}
        onChange={(value) => change({ sort: value === 'name' ? null : value })}
        aria-label={t('board.sort')}
        leftSection={<IconArrowsSort size={15} stroke={1.6} />}
        allowDeselect={false}
      />
      <Select
        size="sm"
        className={styles.grouping}
        data={[{ value: '', label: t('board.group_none') }, ...GROUPS.map((group) => ({ value: group as string, label: t(`board.group_${group}`) }))]}
        value={params.get('group') ?? ''}
        onChange={(value) => change({ group: value })}
        aria-label={t('board.group')}
        leftSection={<IconStack2 size={15} stroke={1.6} />}
        allowDeselect={false}
      />
    </div>
  )
}
