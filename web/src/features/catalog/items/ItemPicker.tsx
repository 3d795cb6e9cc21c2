import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findItemsQuery, itemQuery } from '../../../client/queries'
import type { Item } from '../../../client/types'

interface Props {
  label: string
  value: number
  /** An item that is not offered: the one the form is about. */
  without?: number | undefined
  error?: string | undefined
  onChange: (id: number, item?: Item) => void
}

const nameOf = (item: Pick<Item, 'name' | 'sku'>): string => (item.name ? `${item.name} · ${item.sku}` : item.sku)

/** Chooses an item by name, SKU or barcode. */
export function ItemPicker({ label, value, without, error, onChange }: Props) {
  const { t } = useTranslation()
  const [words, setWords] = useState('')
  const [asked] = useDebouncedValue(words.trim(), 120)
  const chosen = useQuery({ ...itemQuery(value), enabled: value > 0 }).data
  const isTyping = chosen === undefined || words !== nameOf(chosen)
  const found = useQuery({ ...findItemsQuery(asked), enabled: asked !== '' && isTyping }).data?.rows ?? []
  const offered = [...(chosen ? [chosen] : []), ...found.filter((item) => item.id !== without && item.id !== chosen?.id && !item.archived)]
  return (
    <Select
      aria-label={label}
      placeholder={t('items.pick')}
      data={offered.map((item) => ({ value: String(item.id), label: nameOf(item) }))}
      value={value ? String(value) : null}
      onChange={(id) => onChange(Number(id ?? 0), offered.find((item) => item.id === Number(id)))}
      searchValue={words}
      onSearchChange={setWords}
      // The server has searched already, in more than the name.
      filter={({ options }) => options}
      nothingFoundMessage={asked ? t('items.pick_none') : t('items.pick_hint')}
      error={error}
      searchable
    />
  )
}
