import { CloseButton, Skeleton } from '@mantine/core'
import { IconArrowUpRight } from '@tabler/icons-react'
import { Suspense, lazy, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useAddress } from '../../lib/address'
import { Age } from '../../ui/Age'
import { Failed } from '../../ui/Empty'
import { Late } from '../../ui/Late'
import { Status } from '../../ui/Status'
import { Actions } from './Actions'
import { BehindNumbers } from './BehindNumbers'
import { BEHIND, type Behind, Numbers } from './Numbers'
import { Facts } from './Facts'
import { Timeline, TimelineHead } from './Timeline'
import { useItem } from './useItem'
import styles from './items.module.css'

const Chart = lazy(async () => ({ default: (await import('./Chart')).Chart }))
export const DAYS = '90'

interface Props {
  id: number
  site: string
  /** The name under which the address holds the item's site: on the board `site` is the board's own. */
  siteKey: 'at' | 'site'
  onClose: () => void
}

export const behindOf = (text: string | null): Behind | null => BEHIND.find((what) => what === text) ?? null

/** An item beside the board: the same parts as on its page, in one column. */
export function ItemPanel({ id, site, siteKey, onClose }: Props) {
  const { t } = useTranslation()
  const [params, change] = useAddress()
  const { item, levels, shown: counted, totals, error, isReading } = useItem(id, site)
  const shown = behindOf(params.get('show'))
  const siteName = useMemo(() => levels.find((level) => String(level.site) === site)?.site_name, [levels, site])
  const name = item.data?.name ?? levels[0]?.name
  if (error && !item.data) return <Failed title={t('item.missing')} error={error} onRetry={() => void item.refetch()} />
  return (
    <article className={styles.panel} aria-label={name}>
      <header className={styles.panelHead}>
        <div className="small faint clip">
          {item.data ? [item.data.sku, item.data.category_name].filter(Boolean).join(' · ') : ' '}
        </div>
        <Link to={`/stock/items/${id}${site ? `?site=${site}` : ''}`} className={styles.openPage} title={t('item.open_page')} aria-label={t('item.open_page')}>
          <IconArrowUpRight size={17} stroke={1.7} />
        </Link>
        <CloseButton onClick={onClose} aria-label={t('app.close')} title="Esc" />
      </header>
      <h2 className={styles.name}>{name ?? <Skeleton height={22} width="70%" />}</h2>
      <div className={styles.statusLine}>
        {!isReading && <Status value={totals.status} />}
        {item.data && item.data.components.length > 0 && <i className={styles.mark}>{t('item.kit')}</i>}
        <button type="button" className={styles.siteName} onClick={() => change({ show: 'sites' })}>
          {siteName ?? t('item.all_sites')}
        </button>
        <span className="small faint">
          <Age at={totals.changed_at} ago />
        </span>
      </div>
      <Numbers item={item.data} level={counted.length === 1 ? counted[0] : undefined} totals={totals} shown={shown} onShow={(what) => change({ show: what === shown ? null : what })} />
      {item.data && <Actions item={item.data} levels={levels} site={site} act={params.get('act')} onAct={(act) => change({ act })} />}
      {shown && <BehindNumbers item={id} site={site} levels={levels} shown={shown} onShow={(what) => change({ show: what })} onSite={(next) => change({ [siteKey]: next })} />}
      <Suspense fallback={<Late>{null}</Late>}>
        <Chart item={id} site={site} days={params.get('days') ?? DAYS} reorderPoint={totals.reorder_point} height={132} onDays={(days) => change({ days: days === DAYS ? null : days })} />
      </Suspense>
      {item.data && <Facts item={item.data} />}
      <section>
        <TimelineHead item={id} />
        <Timeline item={id} site={site} />
      </section>
    </article>
  )
}
