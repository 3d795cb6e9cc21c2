import { IconArrowLeft, IconPackageOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { Problem } from '../../client/http'
import type { Item } from '../../client/types'
import { useAddress } from '../../lib/address'
import { Age } from '../../ui/Age'
import { Empty, Failed } from '../../ui/Empty'
import { Late } from '../../ui/Late'
import { Status } from '../../ui/Status'
import { Actions } from './Actions'
import { BehindNumbers } from './BehindNumbers'
import { Chart } from './Chart'
import { Facts } from './Facts'
import { behindOf, DAYS } from './ItemPanel'
import { Numbers } from './Numbers'
import { Photo } from './Photo'
import { Timeline, TimelineHead } from './Timeline'
import { useItem } from './useItem'
import styles from './items.module.css'

/** Everything about one item: what it is, how much there is and where, what happened, and what can be done. */
export function ItemPage() {
  const { t } = useTranslation()
  const id = Number(useParams().id)
  const [params] = useAddress()
  const site = params.get('site') ?? ''
  const found = useItem(id, site)
  const { item, error } = found
  if (item.data) return <Page item={item.data} site={site} found={found} />
  if (Number.isNaN(id) || (error instanceof Problem && error.status === 404))
    return <Empty icon={<IconPackageOff size={28} stroke={1.5} />} title={t('item.missing')} hint={t('item.missing_hint')} />
  if (error) return <Failed title={t('item.missing')} error={error} onRetry={() => void item.refetch()} />
  return <Late>{null}</Late>
}

function Page({ item, site, found }: { item: Item; site: string; found: ReturnType<typeof useItem> }) {
  const { t } = useTranslation()
  const [params, change] = useAddress()
  const { levels, totals, isReading } = found
  const shown = behindOf(params.get('show')) ?? 'sites'
  const siteName = levels.find((level) => String(level.site) === site)?.site_name
  return (
    <article className={styles.page}>
      <title>{`${item.name} · Onhand`}</title>
      <div className={styles.pageHead}>
        <Link to={`/stock${site ? `?site=${site}` : ''}`} className={styles.back} aria-label={t('app.back')}>
          <IconArrowLeft size={18} stroke={1.7} />
        </Link>
        <Photo item={item} size={84} />
        <div className={styles.pageTitle}>
          <div className="small faint">{[item.sku, item.category_name, item.brand_name].filter(Boolean).join(' · ')}</div>
          <h1>{item.name}</h1>
          <div className={styles.statusLine}>
            {!isReading && <Status value={totals.status} />}
            {item.components.length > 0 && <i className={styles.mark}>{t('item.kit')}</i>}
            <span className="small">{siteName ?? t('item.all_sites')}</span>
            <span className="small faint">{t('item.changed', { age: '' })}<Age at={totals.changed_at} ago /></span>
          </div>
        </div>
        <Actions item={item} levels={levels} site={site} act={params.get('act')} onAct={(act) => change({ act })} />
      </div>
      <div className={styles.columns}>
        <div className={styles.left}>
          <div className={styles.card}>
            <Numbers item={item} level={found.shown.length === 1 ? found.shown[0] : undefined} totals={totals} shown={shown} onShow={(what) => change({ show: what })} />
          </div>
          <div className={styles.card}>
            <BehindNumbers item={item.id} site={site} levels={levels} shown={shown} onShow={(what) => change({ show: what })} onSite={(next) => change({ site: next })} />
          </div>
          <Facts item={item} />
        </div>
        <div className={styles.right}>
          <div className={styles.card}>
            <Chart item={item.id} site={site} days={params.get('days') ?? DAYS} reorderPoint={totals.reorder_point} height={210} onDays={(days) => change({ days: days === DAYS ? null : days })} />
          </div>
          <div className={styles.card}>
            <TimelineHead item={item.id} />
            <Timeline item={item.id} site={site} />
          </div>
        </div>
      </div>
    </article>
  )
}
