import { Alert, Button, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconArrowLeft, IconArrowRight, IconArrowsExchange, IconGitMerge } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { useCommands } from '../../../client/commands'
import { itemQuery, levelsQuery } from '../../../client/queries'
import { useRefreshRecords } from '../../../client/records'
import type { Item, Level } from '../../../client/types'
import { useAddress } from '../../../lib/address'
import { sign, sum } from '../../../lib/quantity'
import { Empty, Failed } from '../../../ui/Empty'
import { Late } from '../../../ui/Late'
import { useProblemText } from '../../../ui/problem'
import { Qty } from '../../../ui/Qty'
import { ItemPicker } from '../items/ItemPicker'
import { Thumb } from '../items/ItemsPage'
import { Card } from '../items/Sections'
import form from '../items/form.module.css'
import styles from './merge.module.css'

/** Two items that are one: which one stays, what goes over to it, and then doing it. */
export function MergePage() {
  const { t } = useTranslation()
  const [params, change] = useAddress()
  const [first = 0, second = 0] = params.get('items')?.split('.').map(Number) ?? []
  const keep = params.get('keep') === 'first' ? 'first' : 'second'
  const a = useQuery({ ...itemQuery(first), enabled: first > 0 })
  const b = useQuery({ ...itemQuery(second), enabled: second > 0 })
  const failed = [a, b].find((one) => one.isError)
  const choose = (one: number, other: number): void => change({ items: `${one}.${other}` }, { replace: true })

  return (
    <div className={form.page}>
      <header className={form.head}>
        <Link to="/catalog" className={form.back} aria-label={t('app.back')}>
          <IconArrowLeft size={18} stroke={1.7} />
        </Link>
        <div className={form.title}>
          <h1>{t('merge.title')}</h1>
          <span className="small faint">{t('merge.lead')}</span>
        </div>
      </header>
      {failed && <Failed title={t('items.failed_one')} error={failed.error} onRetry={() => void failed.refetch()} />}
      {!first || !second ? (
        <Card title={t('merge.which')}>
          <div className={form.grid}>
            <ItemPicker label={t('merge.one')} value={first} without={second} onChange={(id) => choose(id, second)} />
            <ItemPicker label={t('merge.other')} value={second} without={first} onChange={(id) => choose(first, id)} />
          </div>
        </Card>
      ) : a.data && b.data ? (
        <Preview key={`${first}-${second}-${keep}`} old={keep === 'first' ? b.data : a.data} into={keep === 'first' ? a.data : b.data} onSwap={() => change({ keep: keep === 'first' ? null : 'first' }, { replace: true })} />
      ) : (
        <Late>{t('app.loading')}</Late>
      )}
    </div>
  )
}

function Preview({ old, into, onSwap }: { old: Item; into: Item; onSwap: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const text = useProblemText()
  const refresh = useRefreshRecords()
  const { run } = useCommands()
  const levels = useQuery(levelsQuery(old.id))
  const [reason, setReason] = useState('')
  const merge = useMutation({
    mutationFn: () => run(`/items/${old.id}/merge`, { into: into.id, reason }, t('merge.go', { name: into.name })),
    onSuccess: () => {
      refresh()
      notifications.show({ color: 'teal', message: t('merge.done', { old: old.sku, into: into.sku }) })
      void navigate(`/stock/items/${into.id}`, { replace: true })
    },
  })
  if (old.id === into.id) return <Empty title={t('merge.same')} hint={t('merge.same_hint')} />
  return (
    <>
      <div className={styles.pair}>
        <Side item={old} title={t('merge.goes')} />
        <div className={styles.way}>
          <IconArrowRight size={22} stroke={1.6} aria-hidden="true" />
          <Button variant="default" size="compact-sm" leftSection={<IconArrowsExchange size={15} />} onClick={onSwap}>
            {t('merge.swap')}
          </Button>
        </div>
        <Side item={into} title={t('merge.stays')} isKept />
      </div>
      <Card title={t('merge.moves')}>
        <Moves old={old} into={into} levels={levels.data ?? []} />
      </Card>
      {merge.isError && (
        <Alert color="red" variant="light" role="alert">
          {text(merge.error)}
        </Alert>
      )}
      <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} />}>
        {t('merge.final')}
      </Alert>
      <div className={form.foot}>
        <TextInput className={styles.reason} aria-label={t('act.reason')} placeholder={t('merge.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={200} />
        <Button variant="default" component={Link} to="/catalog">
          {t('app.cancel')}
        </Button>
        <Button loading={merge.isPending} leftSection={<IconGitMerge size={16} stroke={1.7} />} onClick={() => merge.mutate()}>
          {t('merge.go', { name: into.name || into.sku })}
        </Button>
      </div>
    </>
  )
}

function Side({ item, title, isKept = false }: { item: Item; title: string; isKept?: boolean }) {
  return (
    <section className={styles.side} data-kept={isKept || undefined} aria-label={title}>
      <p className="eyebrow">{title}</p>
      <div className={styles.thing}>
        <Thumb item={item} />
        <div>
          <b>{item.name || item.sku}</b>
          <div className="small mute tab">{[item.sku, item.brand_name, item.category_name].filter(Boolean).join(' · ')}</div>
        </div>
      </div>
    </section>
  )
}

/** What goes over, in words and numbers, as it stands now. */
function Moves({ old, into, levels }: { old: Item; into: Item; levels: Level[] }) {
  const { t } = useTranslation()
  const stocked = levels.filter((level) => sign(level.on_hand) !== 0 || sign(level.allocated) !== 0 || sign(level.expected) !== 0 || sign(level.waiting) !== 0)
  return (
    <ul className={styles.moves}>
      <li>
        {t('merge.sku', { old: old.sku, into: into.sku })}
        {old.barcodes.length > 0 && <span className="mute tab"> {t('merge.codes', { codes: old.barcodes.map((code) => code.code).join(', ') })}</span>}
      </li>
      <li>{t('merge.archived', { old: old.name || old.sku })}</li>
      {stocked.length === 0 ? (
        <li>{t('merge.no_stock')}</li>
      ) : (
        <li>
          {t('merge.stock')}
          <table className={form.availability} aria-label={t('merge.stock')}>
            <thead>
              <tr>
                <th>{t('act.site')}</th>
                <th className="n">{t('merge.allocated')}</th>
                <th className="n">{t('merge.expected')}</th>
                <th>{t('merge.on_hand')}</th>
              </tr>
            </thead>
            <tbody>
              {stocked.map((level) => (
                <tr key={level.site}>
                  <td>{level.site_name}</td>
                  <td className="n">
                    <Qty value={sum([level.allocated, level.waiting])} dash />
                  </td>
                  <td className="n">
                    <Qty value={level.expected} dash />
                  </td>
                  <td>
                    <Qty value={level.on_hand} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </li>
      )}
    </ul>
  )
}
