import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../client/me'
import { sitesQuery } from '../../client/queries'
import { firstItemsQuery } from '../../client/setup'
import type { Item, Site } from '../../client/types'
import { Empty } from '../../ui/Empty'
import { Lines } from './Lines'
import { Foot, Sentence, type StepProps } from './Step'
import { type Column, codeOf, faultsOf, filled, type Line, plainNumber } from './steps'
import { useLineErrors, useSend, useStep } from './useStep'
import styles from './setup.module.css'

const SITE_COLUMNS: Column[] = [{ key: 'name', isNeeded: true }, { key: 'code' }]
const ITEM_COLUMNS: Column[] = [{ key: 'name', isNeeded: true }, { key: 'sku' }, { key: 'barcode' }, { key: 'price', isNumber: true }]
const STOCK_COLUMNS: Column[] = [{ key: 'quantity', isNumber: true }, { key: 'cost', isNumber: true }]

const set = (values: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))

export function SitesStep({ onDone, onSkip }: StepProps) {
  const { t } = useTranslation()
  const send = useSend()
  const known = useQuery(sitesQuery).data ?? []
  const [lines, setLines] = useState<Line[]>([{ name: '', code: '' }])
  const [isTried, setTried] = useState(false)
  const places = filled(lines)
  const { go, isBusy, error } = useStep(() => {
    const taken = new Set(known.map((site) => site.code))
    const sites = places.map(({ line }) => {
      const code = (line.code ?? '').trim() || codeOf(line.name ?? '', taken)
      taken.add(code)
      return { code, name: (line.name ?? '').trim() }
    })
    return send('POST', '/sites/bulk', { sites })
  }, onDone)
  const errors = useLineErrors(lines, SITE_COLUMNS, isTried, error, places.map((one) => one.at))
  return (
    <div className={styles.form}>
      <Known names={known.map((site) => site.name)} />
      <Lines label={t('welcome.sites')} columns={[{ ...SITE_COLUMNS[0]!, title: t('welcome.site_name'), hint: t('welcome.site_hint'), grow: 2 }, { ...SITE_COLUMNS[1]!, title: t('welcome.site_code'), hint: t('welcome.code_hint') }]} lines={lines} errors={errors} onChange={setLines} />
      <Sentence text={errors['']} />
      <Go isBusy={isBusy} count={places.length} label="go_sites" hasSome={known.length > 0} onDone={onDone} onSkip={onSkip} onGo={() => { setTried(true); if (Object.keys(faultsOf(lines, SITE_COLUMNS)).length === 0) go() }} />
    </div>
  )
}

export function ItemsStep({ onDone, onSkip }: StepProps) {
  const { t } = useTranslation()
  const me = useMe()
  const send = useSend()
  const known = useQuery(firstItemsQuery).data ?? []
  const [lines, setLines] = useState<Line[]>([{ name: '', sku: '', barcode: '', price: '' }])
  const [isTried, setTried] = useState(false)
  const places = filled(lines)
  const { go, isBusy, error } = useStep(() => {
    const taken = new Set(known.map((item) => item.sku))
    let number = known.length
    const items = places.map(({ line }) => {
      let sku = (line.sku ?? '').trim()
      while (sku === '' || taken.has(sku)) sku = sku && !taken.has(sku) ? sku : String(1000 + ++number)
      taken.add(sku)
      const barcode = (line.barcode ?? '').trim()
      return { sku, name: (line.name ?? '').trim(), ...set({ list_price: plainNumber(line.price ?? '') }), ...(barcode && { barcodes: [{ code: barcode }] }) }
    })
    return send('POST', '/items/bulk', { items })
  }, onDone)
  const errors = useLineErrors(lines, ITEM_COLUMNS, isTried, error, places.map((one) => one.at))
  const columns = [
    { ...ITEM_COLUMNS[0]!, title: t('welcome.item_name'), grow: 2 },
    { ...ITEM_COLUMNS[1]!, title: t('welcome.item_sku'), hint: t('welcome.code_hint') },
    { ...ITEM_COLUMNS[2]!, title: t('welcome.item_barcode'), hint: t('welcome.scan_hint'), grow: 1.4 },
    { ...ITEM_COLUMNS[3]!, title: t('welcome.item_price') },
  ]
  return (
    <div className={styles.form}>
      <Known names={known.map((item) => item.name)} />
      <Lines label={t('welcome.items')} columns={columns} lines={lines} errors={errors} onChange={setLines} />
      <p className="small faint">
        {t('welcome.paste_hint')}{' '}
        {me.rights.includes('catalog.write') && (
          <>
            <Link to="/catalog/items/new">{t('welcome.one_item')}</Link> <Link to="/imports">{t('welcome.from_file')}</Link>
          </>
        )}
      </p>
      <Sentence text={errors['']} />
      <Go isBusy={isBusy} count={places.length} label="go_items" hasSome={known.length > 0} onDone={onDone} onSkip={onSkip} onGo={() => { setTried(true); if (Object.keys(faultsOf(lines, ITEM_COLUMNS)).length === 0) go() }} />
    </div>
  )
}

export function StockStep(props: StepProps) {
  const { t } = useTranslation()
  const sites = useQuery(sitesQuery).data
  const items = useQuery(firstItemsQuery).data
  if (!sites || !items) return null
  if (sites.length === 0 || items.length === 0)
    return (
      <Empty title={t('welcome.stock_nothing')} hint={t('welcome.stock_nothing_hint')}>
        <Foot onSkip={props.onSkip}>
          <Button component={Link} to={`/welcome?step=${sites.length === 0 ? 'sites' : 'items'}`}>
            {t(sites.length === 0 ? 'welcome.to_sites' : 'welcome.to_items')}
          </Button>
        </Foot>
      </Empty>
    )
  return <StockForm {...props} sites={sites} items={items} />
}

function StockForm({ onDone, onSkip, sites, items }: StepProps & { sites: Site[]; items: Item[] }) {
  const { t } = useTranslation()
  const send = useSend()
  const [site, setSite] = useState(sites[0]!.code)
  const [lines, setLines] = useState<Line[]>(items.map(() => ({ quantity: '', cost: '' })))
  const [isTried, setTried] = useState(false)
  const places = filled(lines).filter(({ line }) => (line.quantity ?? '').trim() !== '')
  const { go, isBusy, error } = useStep(
    () => send('POST', '/moves', { lines: places.map(({ line, at }) => ({ kind: 'opening', sku: items[at]!.sku, site, quantity: plainNumber(line.quantity ?? ''), ...set({ unit_cost: plainNumber(line.cost ?? '') }) })) }),
    onDone,
  )
  const errors = useLineErrors(lines, STOCK_COLUMNS, isTried, error, places.map((one) => one.at))
  return (
    <div className={styles.form}>
      {sites.length > 1 && <Select label={t('welcome.stock_site')} data={sites.map((one) => ({ value: one.code, label: one.name }))} value={site} onChange={(value) => setSite(value ?? site)} allowDeselect={false} />}
      <Lines label={t('welcome.stock')} canAdd={false} head={(at) => items[at]!.name} columns={[{ ...STOCK_COLUMNS[0]!, title: t('welcome.stock_quantity') }, { ...STOCK_COLUMNS[1]!, title: t('welcome.stock_cost') }]} lines={lines} errors={errors} onChange={setLines} />
      <Sentence text={errors['']} />
      <Go isBusy={isBusy} count={places.length} label="go_stock" hasSome={false} onDone={onDone} onSkip={onSkip} onGo={() => { setTried(true); if (Object.keys(faultsOf(lines, STOCK_COLUMNS)).length === 0) go() }} />
    </div>
  )
}

/** What is there already, so that nobody types it twice. */
function Known({ names }: { names: string[] }) {
  const { t } = useTranslation()
  if (names.length === 0) return null
  return <p className="mute">{t('welcome.known', { count: names.length, names: names.slice(0, 4).join(', ') + (names.length > 4 ? ' …' : '') })}</p>
}

interface GoProps extends StepProps {
  isBusy: boolean
  count: number
  label: 'go_sites' | 'go_items' | 'go_stock'
  hasSome: boolean
  onGo: () => void
}

function Go({ isBusy, count, label, hasSome, onGo, onDone, onSkip }: GoProps) {
  const { t } = useTranslation()
  return (
    <Foot onSkip={onSkip}>
      {count === 0 && hasSome ? (
        <Button size="md" onClick={onDone}>
          {t('welcome.next')}
        </Button>
      ) : (
        <Button size="md" loading={isBusy} disabled={count === 0} onClick={onGo}>
          {t(`welcome.${label}`, { count })}
        </Button>
      )}
    </Foot>
  )
}
