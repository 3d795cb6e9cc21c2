import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { balancesQuery, pendingQuery, sitesQuery } from '../../client/queries'
import type { Level, Pending } from '../../client/types'
import { date } from '../../lib/clock'
import { Age } from '../../ui/Age'
import { Failed } from '../../ui/Empty'
import { Qty } from '../../ui/Qty'
import { StockBar } from '../../ui/StockBar'
import { BEHIND, type Behind } from './Numbers'
import styles from './items.module.css'

interface Props {
  item: number
  site: string
  levels: Level[]
  shown: Behind
  onShow: (what: Behind) => void
  onSite: (site: string) => void
}

/** What a number is made of: sites, bins and lots, promises, or what is on its way. */
export function BehindNumbers({ item, site, levels, shown, onShow, onSite }: Props) {
  const { t } = useTranslation()
  return (
    <section aria-label={t('item.details')}>
      <div className={styles.tabs} role="tablist">
        {BEHIND.map((what) => (
          <button key={what} type="button" role="tab" aria-selected={what === shown} onClick={() => onShow(what)}>
            {t(`item.${what}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={t(`item.${shown}`)}>
        {shown === 'sites' && <Sites levels={levels} site={site} onSite={onSite} />}
        {shown === 'places' && <Places item={item} site={site} />}
        {shown === 'allocations' && (
          <>
            <Promises item={item} site={site} state="allocated" empty={t('item.no_allocations')} />
            <Promises item={item} site={site} state="waiting" />
          </>
        )}
        {shown === 'expected' && <Promises item={item} site={site} state="expected" empty={t('item.no_expected')} />}
      </div>
    </section>
  )
}

function Sites({ levels, site, onSite }: { levels: Level[]; site: string; onSite: (site: string) => void }) {
  const { t } = useTranslation()
  if (levels.length === 0) return <p className={styles.nothing}>{t('item.no_places')}</p>
  return (
    <ul className={styles.list}>
      {levels.map((level) => {
        const isChosen = String(level.site) === site
        return (
          <li key={level.site}>
            <button type="button" className={styles.siteRow} aria-pressed={isChosen} title={t('item.only_site', { site: level.site_name })} onClick={() => onSite(isChosen ? '' : String(level.site))}>
              <span className="clip">{level.site_name}</span>
              <StockBar available={level.available} allocated={level.allocated} expected={level.expected} reorderPoint={level.reorder_point} status={level.status} />
              <b>
                <Qty value={level.available} />
              </b>
              <span className="small faint n">
                <Age at={level.changed_at} />
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function Places({ item, site }: { item: number; site: string }) {
  const { t, i18n } = useTranslation()
  const found = useQuery(balancesQuery(item, site))
  const sites = useQuery(sitesQuery).data
  if (found.isError) return <Failed title={t('item.places')} error={found.error} onRetry={() => void found.refetch()} />
  if (found.data?.length === 0) return <p className={styles.nothing}>{t('item.no_places')}</p>
  return (
    <ul className={styles.list}>
      {found.data?.map((row) => (
        <li key={`${row.bin}-${row.lot ?? ''}`} className={styles.line}>
          <span className={styles.grow}>
            <b>{row.bin_code}</b>
            {(row.bin_kind === 'staging' || row.bin_kind === 'quarantine') && <i className={styles.mark}>{t(`item.bin_${row.bin_kind}`)}</i>}
            <span className="small faint">
              {' '}
              {!site && sites?.find((one) => one.id === row.site)?.name}
              {row.lot_code && ` · ${t('move.lot', { lot: row.lot_code })}`}
              {row.expires_on && ` · ${t('item.expires', { date: date(row.expires_on, i18n.language) })}`}
            </span>
          </span>
          <span className="small faint">
            {row.allocated !== '0' && (
              <>
                <Qty value={row.allocated} /> {t('numbers.allocated').toLowerCase()}
              </>
            )}
          </span>
          <b className="n">
            <Qty value={row.on_hand} />
          </b>
        </li>
      ))}
    </ul>
  )
}

function Promises({ item, site, state, empty }: { item: number; site: string; state: Pending['state']; empty?: string }) {
  const { t, i18n } = useTranslation()
  const found = useQuery(pendingQuery(item, site, state))
  if (found.isError) return <Failed title={t('item.allocations')} error={found.error} onRetry={() => void found.refetch()} />
  if (found.data?.length === 0) return empty ? <p className={styles.nothing}>{empty}</p> : null
  return (
    <ul className={styles.list}>
      {found.data?.map((row) => (
        <li key={row.id} className={styles.line}>
          <span className={styles.grow}>
            <b>{row.reference ?? row.owner ?? `#${row.id}`}</b> <span className="small faint">{row.kind}</span>
            {state === 'waiting' && <i className={styles.mark}>{t('numbers.waiting').toLowerCase()}</i>}
          </span>
          <span className="small faint">
            {row.needed_on && t('item.needed', { date: date(row.needed_on, i18n.language) })}
            {row.expires_at && t('item.until', { date: date(row.expires_at.slice(0, 10), i18n.language) })}
          </span>
          <b className="n">
            <Qty value={row.quantity} plus={state === 'expected'} />
          </b>
        </li>
      ))}
    </ul>
  )
}
