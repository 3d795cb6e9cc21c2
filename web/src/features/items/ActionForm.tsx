import { Alert, Button, Collapse, Modal, SegmentedControl, Select, TextInput, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { binsQuery, sitesQuery } from '../../client/queries'
import { useMoney } from '../../client/setup'
import type { Item, Level } from '../../client/types'
import { show, showSigned, sign, subtract } from '../../lib/quantity'
import { useProblemText } from '../../ui/problem'
import type { Action } from './actions'
import { type Draft, emptyDraft, faultsOf, type Field, fieldOf, pricedAt, tidy } from './drafts'
import { QuantityField } from './QuantityField'
import { refused, useAct } from './useAct'
import styles from './items.module.css'

const REASONS = ['damaged', 'expired', 'found', 'theft', 'own_use', 'correction'] as const

interface Props {
  action: Action
  item: Item
  levels: Level[]
  site: string
  onClose: () => void
  onReopen: () => void
}

export function ActionForm({ action, item, levels, site, onClose, onReopen }: Props) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  return (
    <Modal opened onClose={onClose} fullScreen={isPhone} size={440} closeButtonProps={{ 'aria-label': t('app.close') }} title={<FormTitle title={t(`act.${action}`)} name={item.name} />}>
      <Fields action={action} item={item} levels={levels} site={site} onClose={onClose} onReopen={onReopen} />
    </Modal>
  )
}

const FormTitle = ({ title, name }: { title: string; name: string }) => (
  <>
    <b style={{ fontSize: 17 }}>{title}</b>
    <div className="small mute">{name}</div>
  </>
)

function Fields({ action, item, levels, site, onClose, onReopen }: Props) {
  const { t, i18n } = useTranslation()
  const me = useMe()
  const text = useProblemText()
  const { act } = useAct()
  const sites = useQuery(sitesQuery).data ?? []
  const [back] = useState(() => {
    const last = refused.get()
    return last?.item === item.id && last.action === action ? last : null
  })
  const [draft, setDraft] = useState<Draft>(() => back?.draft ?? emptyDraft(site || (levels.length === 1 ? String(levels[0]!.site) : '')))
  const [touched, setTouched] = useState<ReadonlySet<Field>>(new Set())
  const [isTried, setTried] = useState(false)
  const [isMore, setMore] = useState(false)

  const set = (field: Field, value: string): void => {
    setDraft((old) => ({ ...old, [field]: value, ...(field === 'site' && { bin: '' }), ...(field === 'toSite' && { toBin: '' }) }))
    setTouched((old) => new Set([...old, field]))
  }
  const faults = faultsOf(action, draft, item)
  const wrong = back ? fieldOf(back.problem) : null
  const errorOf = (field: Field): string | null => {
    if (back && wrong === field && !touched.has(field)) return text(back.problem)
    const found = faults[field]
    if (!found || !(isTried || (touched.has(field) && found !== 'empty' && found !== 'required'))) return null
    if (found === 'same_site') return t('act.same_site')
    if (found === 'too_fine') return item.decimals === 0 ? t('fault.too_fine_0') : t('fault.too_fine', { decimals: item.decimals })
    return t(`fault.${found}` as 'fault.empty')
  }
  const money = useMoney()
  const priced = pricedAt(item, draft.quantity)
  const here = levels.find((level) => String(level.site) === draft.site)
  const quantity = faults.quantity ? '' : tidy(draft.quantity)
  const places = sites.filter((one) => me.sites === null || me.sites.includes(one.id)).map((one) => ({ value: String(one.id), label: one.name }))

  function submit(event: React.FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (Object.keys(faults).length > 0) return
    onClose()
    void act(action, draft, item, sites, levels, onReopen)
  }

  function hint(): string | undefined {
    if (!here) return undefined
    if (action !== 'count') return t('act.available_here', { quantity: show(here.available, i18n.language) })
    const known = t('act.now_on_hand', { quantity: show(here.on_hand, i18n.language) })
    if (quantity === '' || draft.bin || draft.lot) return known
    const variance = subtract(quantity, here.on_hand)
    return `${known}. ${sign(variance) === 0 ? t('act.no_variance') : t('act.variance', { quantity: showSigned(variance, i18n.language) })}`
  }

  return (
    <form onSubmit={submit} className={styles.form} noValidate>
      {back && wrong === null && (
        <Alert color="red" variant="light">
          {text(back.problem)}
        </Alert>
      )}
      {action === 'adjust' && (
        <SegmentedControl
          fullWidth
          value={draft.direction}
          onChange={(value) => set('direction', value)}
          data={[
            { value: 'fewer', label: `− ${t('act.fewer')}` },
            { value: 'more', label: `+ ${t('act.more')}` },
          ]}
          aria-label={t('act.direction')}
        />
      )}
      <QuantityField label={t(action === 'count' ? 'act.counted' : 'act.quantity')} unit={item.unit} value={draft.quantity} hint={hint()} error={errorOf('quantity')} lowest={action === 'count' ? '0' : '1'} onChange={(value) => set('quantity', value)} />
      <Select label={t('act.site')} data={places} value={draft.site || null} onChange={(value) => set('site', value ?? '')} error={errorOf('site')} placeholder={t('act.pick_site')} searchable limit={60} allowDeselect={false} required />
      <BinField site={draft.site} isAsked={action === 'move'} label={t('act.bin')} value={draft.bin} error={errorOf('bin')} onChange={(value) => set('bin', value)} />
      {action === 'move' && (
        <>
          <Select label={t('act.to_site')} data={places} value={draft.toSite || null} onChange={(value) => set('toSite', value ?? '')} error={errorOf('toSite')} placeholder={t('act.pick_site')} searchable limit={60} allowDeselect={false} required />
          <BinField site={draft.toSite} isAsked label={`${t('act.to_site')}: ${t('act.bin')}`} value={draft.toBin} error={errorOf('toBin')} onChange={(value) => set('toBin', value)} />
        </>
      )}
      {item.tracking !== 'none' && <TextInput label={t('act.lot')} value={draft.lot} onChange={(event) => set('lot', event.currentTarget.value)} error={errorOf('lot')} required={action === 'receive' || action === 'count'} />}
      {action === 'receive' && item.tracking === 'lot' && <TextInput type="date" label={t('act.expires_on')} value={draft.expiresOn} onChange={(event) => set('expiresOn', event.currentTarget.value)} error={errorOf('expiresOn')} />}
      {action === 'adjust' && (
        <div>
          <TextInput label={t('act.reason')} value={draft.reason} onChange={(event) => set('reason', event.currentTarget.value)} error={errorOf('reason')} required />
          <div className={styles.reasons}>
            {REASONS.map((reason) => (
              <button key={reason} type="button" onClick={() => set('reason', t(`reason.${reason}`))} aria-pressed={draft.reason === t(`reason.${reason}`)}>
                {t(`reason.${reason}`)}
              </button>
            ))}
          </div>
        </div>
      )}
      <UnstyledButton className={styles.moreButton} onClick={() => setMore(!isMore)} aria-expanded={isMore}>
        <IconChevronDown size={15} style={{ transform: isMore ? 'rotate(180deg)' : undefined }} /> {t('app.more')}
      </UnstyledButton>
      <Collapse expanded={isMore}>
        <div className={styles.form}>
          {action === 'receive' && me.cost && <TextInput label={t('act.unit_cost')} inputMode="decimal" value={draft.unitCost} onChange={(event) => set('unitCost', event.currentTarget.value)} error={errorOf('unitCost')} />}
          {action === 'sell' && <TextInput label={t('act.revenue')} description={priced && t('act.revenue_hint', { amount: money(priced) })} inputMode="decimal" value={draft.revenue} onChange={(event) => set('revenue', event.currentTarget.value)} error={errorOf('revenue')} />}
          {action !== 'count' && <TextInput label={t('act.reference')} description={t('act.reference_hint')} value={draft.reference} onChange={(event) => set('reference', event.currentTarget.value)} error={errorOf('reference')} />}
          {action !== 'adjust' && <TextInput label={t('act.reason')} value={draft.reason} onChange={(event) => set('reason', event.currentTarget.value)} error={errorOf('reason')} />}
          <TextInput type="datetime-local" label={t('act.happened')} description={t('act.happened_hint')} value={draft.happened} onChange={(event) => set('happened', event.currentTarget.value)} error={errorOf('happened')} />
        </div>
      </Collapse>
      <Button type="submit" size="md" className={styles.go}>
        {quantity === '' ? t(`act.${action}`) : t(`act.go_${action}`, { quantity: action === 'adjust' ? showSigned(draft.direction === 'fewer' ? subtract('0', quantity) : quantity, i18n.language) : show(quantity, i18n.language) })}
      </Button>
    </form>
  )
}

interface BinProps {
  site: string
  /** Every bin may be meant, not only one of several for stock. */
  isAsked: boolean
  label: string
  value: string
  error: string | null
  onChange: (bin: string) => void
}

/** Asked only where there is a choice; left open, the rules choose the bin. */
function BinField({ site, isAsked, label, value, error, onChange }: BinProps) {
  const { t } = useTranslation()
  const bins = useQuery({ ...binsQuery(Number(site)), enabled: site !== '' }).data ?? []
  if (bins.filter((bin) => isAsked || bin.kind === 'stock').length < 2) return null
  const options = bins.map((bin) => ({ value: bin.code, label: bin.kind === 'stock' ? bin.code : `${bin.code} · ${t(`item.bin_${bin.kind}`)}` }))
  return <Select label={label} data={options} value={value || null} onChange={(bin) => onChange(bin ?? '')} placeholder={t('act.any_bin')} error={error} searchable clearable limit={80} />
}
