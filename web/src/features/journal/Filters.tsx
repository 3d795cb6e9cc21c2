import { CloseButton, Popover, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconCalendar } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { itemQuery, peopleQuery } from '../../client/queries'
import type { ChangeAddress } from '../../lib/address'
import { date } from '../../lib/clock'
import { SearchField } from '../../ui/SearchField'
import { cleared, daysOf, RANGES } from './filter'
import { useKindName } from './OneEntry'
import styles from './journal.module.css'

const KINDS = [
  'PostMoves', 'CountStock', 'Undo', 'Allocate', 'ReleaseAllocation', 'PostAllocation', 'ExpectGoods', 'ReceiveExpected', 'ShipTransfer', 'ReceiveTransfer', 'ChangeLot', 'SetThresholds', 'AddCost', 'ShareCost', 'ChangeCosting', 'CloseDays', 'ChangeRecord', 'ChangeRecords',
] as const

interface Props {
  params: URLSearchParams
  change: ChangeAddress
}

/** Who, what, when, why: each filter stands in the address, so that a search is a link. */
export function Filters({ params, change }: Props) {
  const { t } = useTranslation()
  const kindName = useKindName()
  const value = (key: string): string => params.get(key) ?? ''
  const isNarrow = Object.keys(cleared).some((key) => value(key) !== '')
  return (
    <div className={styles.filters} role="search" aria-label={t('journal.filters')}>
      <SearchField className={styles.words} label={t('journal.words')} address={value('q')} onSearch={(q) => change({ q }, { replace: value('q') !== '' && q !== '' })} />
      <Select size="sm" aria-label={t('journal.kind')} data={[{ value: '', label: t('journal.any_kind') }, ...KINDS.map((one) => ({ value: one as string, label: kindName(one) }))]} value={value('kind')} onChange={(kind) => change({ kind })} allowDeselect={false} searchable className={styles.select} />
      <WhoFilter value={value('who')} onChange={(who) => change({ who })} />
      <TimeFilter value={value('time')} onChange={(time) => change({ time })} />
      <DocumentFilter value={value('document')} onChange={(document) => change({ document })} />
      {value('of') !== '' && <ItemChip id={Number(value('of'))} onClear={() => change({ of: null })} />}
      {value('record') !== '' && <Chip text={t('journal.only_record', { record: value('record') })} onClear={() => change({ record: null })} />}
      {isNarrow && (
        <button type="button" className={styles.clear} onClick={() => change(cleared)}>
          {t('board.clear')}
        </button>
      )}
    </div>
  )
}

function Chip({ text, onClear }: { text: string; onClear: () => void }) {
  const { t } = useTranslation()
  return (
    <span className={styles.chip}>
      <span className="clip">{text}</span> <CloseButton size="xs" aria-label={`${t('app.clear')}: ${text}`} onClick={onClear} />
    </span>
  )
}

function ItemChip({ id, onClear }: { id: number; onClear: () => void }) {
  const { t } = useTranslation()
  const item = useQuery(itemQuery(id)).data
  return <Chip text={item?.name || item?.sku || t('journal.only_item', { item: id })} onClear={onClear} />
}

/** Everybody, where the reader may see people; else the reader, and whoever was clicked on. */
function WhoFilter({ value, onChange }: { value: string; onChange: (who: string | null) => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const people = useQuery({ ...peopleQuery, enabled: me.rights.includes('people.read') }).data ?? []
  const all = people.length > 0 ? people : [{ id: me.user.id, name: me.user.name }]
  const options = [{ value: '', label: t('journal.anybody') }, ...all.map((one) => ({ value: String(one.id), label: one.name })), { value: '0', label: t('journal.system') }]
  if (value !== '' && !options.some((one) => one.value === value)) options.push({ value, label: `#${value}` })
  return <Select size="sm" aria-label={t('journal.who')} data={options} value={value} onChange={onChange} allowDeselect={false} searchable limit={60} className={styles.select} />
}

function TimeFilter({ value, onChange }: { value: string; onChange: (time: string | null) => void }) {
  const { t, i18n } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const isRange = value === '' || RANGES.some((range) => range === value)
  const [now] = useState(() => new Date())
  const { from, to } = daysOf(value, now)
  const said = (day: string): string => (day ? date(day, i18n.language) : '…')
  const set = (change: { from?: string; to?: string }): void => {
    const days = { from, to, ...change }
    onChange(days.from || days.to ? `${days.from}..${days.to}` : null)
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <button type="button" className={styles.time} data-set={value !== '' || undefined} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <IconCalendar size={16} stroke={1.6} aria-hidden="true" />
          {isRange ? t(`journal.time_${(value || 'any') as 'any'}`) : `${said(from)} – ${said(to)}`}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.ranges}>
          {(['any', ...RANGES] as const).map((range) => (
            <button
              key={range}
              type="button"
              aria-pressed={(value || 'any') === range}
              onClick={() => {
                onChange(range === 'any' ? null : range)
                setOpen(false)
              }}
            >
              {t(`journal.time_${range}`)}
            </button>
          ))}
          <TextInput type="date" size="sm" label={t('journal.from')} value={from} max={to || undefined} onChange={(event) => set({ from: event.currentTarget.value })} />
          <TextInput type="date" size="sm" label={t('journal.to')} value={to} min={from || undefined} onChange={(event) => set({ to: event.currentTarget.value })} />
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

/** A document's whole number; sent when it is typed to its end. */
function DocumentFilter({ value, onChange }: { value: string; onChange: (document: string | null) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState<string | null>(null)
  const send = (): void => {
    if (typed !== null && typed.trim() !== value) onChange(typed.trim())
    setTyped(null)
  }
  return <TextInput size="sm" className={styles.document} aria-label={t('journal.document')} placeholder={t('journal.document')} value={typed ?? value} onChange={(event) => setTyped(event.currentTarget.value)} onBlur={send} onKeyDown={(event) => event.key === 'Enter' && send()} />
}
