import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { demoQuery } from '../client/queries'
import { date } from '../lib/clock'
import { percent, show } from '../lib/quantity'
import styles from './Shell.module.css'

/** Says what the demo is made of, and how far the year has streamed in. Absent where there is no demo. */
export function DemoBanner() {
  const { t, i18n } = useTranslation()
  const demo = useQuery(demoQuery).data
  if (!demo) return null
  const share = percent(String(demo.done), String(demo.total || 1))
  const isLoading = demo.phase === 'loading'
  return (
    <section className={styles.banner} data-testid="demo" aria-label={t('demo.label')}>
      <span>
        {isLoading ? (
          <>
            <span className="tab">{t('demo.loading', { done: show(String(demo.done), i18n.language), total: show(String(demo.total), i18n.language) })}</span>
            {demo.at && <span className="mute"> · {t('demo.on', { date: date(demo.at, i18n.language) })}</span>}
            <span className={styles.wide}>. {t('demo.loading_tail')} </span>
            <b className={styles.wide}>{t('app.simulated')}</b>
          </>
        ) : (
          <>
            {t(demo.phase === 'living' ? 'demo.living' : 'demo.done')} <b>{t('app.simulated')}</b>.
          </>
        )}
      </span>
      {isLoading && (
        <span className={styles.progress} role="progressbar" aria-label={t('demo.progress')} aria-valuenow={Math.round(share)} aria-valuemin={0} aria-valuemax={100}>
          <i style={{ width: `${share}%` }} />
        </span>
      )}
    </section>
  )
}
