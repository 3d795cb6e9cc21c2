import { CloseButton, Select, TextInput } from '@mantine/core'
import { IconArrowsSort, IconCategory, IconSearch, IconStack2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { categoriesQuery } from '../../client/queries'
import type { ChangeAddress } from '../../lib/address'
import { GROUPS, SORTS } from './filter'
import styles from './board.module.css'

const SETTLE_MS = 120

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
      <SearchField address={params.get('q') ?? ''} onSearch={(q) => change({ q }, { replace: true })} onEnter={onEnter} />
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

interface SearchProps {
  address: string
  onSearch: (q: string) => void
  onEnter: () => void
}

/** Searches while you type; the address follows a moment later and the field keeps what is being typed. */
function SearchField({ address, onSearch, onEnter }: SearchProps) {
  const { t } = useTranslation()
  const [words, setWords] = useState(address)
  const sent = useRef(address)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    // Only a change that did not come from here (Back, a view, a link) is taken over.
    if (address !== sent.current) {
      sent.current = address
      setWords(address)
    }
  }, [address])
  useEffect(() => () => clearTimeout(timer.current), [])

  function commit(value: string): void {
    clearTimeout(timer.current)
    sent.current = value.trim()
    onSearch(sent.current)
  }

  function type(value: string): void {
    setWords(value)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => commit(value), SETTLE_MS)
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter') {
      commit(words)
      onEnter()
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      document.getElementById('rows')?.focus()
    } else if (event.key === 'Escape') {
      if (words === '') event.currentTarget.blur()
      else {
        setWords('')
        commit('')
      }
      event.stopPropagation()
    }
  }

  return (
    <TextInput
      className={styles.search}
      size="sm"
      data-page-search
      type="search"
      value={words}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      placeholder={t('board.search')}
      aria-label={t('board.search')}
      leftSection={<IconSearch size={16} stroke={1.6} />}
      rightSection={
        words ? (
          <CloseButton
            size="sm"
            aria-label={t('app.clear')}
            onClick={() => {
              setWords('')
              commit('')
            }}
          />
        ) : (
          <kbd>/</kbd>
        )
      }
    />
  )
}
