import { useQuery } from '@tanstack/react-query'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { Problem } from '../client/http'
import { meQuery } from '../client/queries'
import type { Me } from '../client/types'
import { MeContext } from '../client/me'
import { useLiveFeed } from '../live/live'
import { Failed } from '../ui/Empty'
import { DemoBanner } from './DemoBanner'
import { Keys } from './Keys'
import { BottomNav, SideNav } from './Nav'
import { OutboxBanner } from './OutboxBanner'
import { Waiting } from './pages/Plain'
import { Search } from './Search'
import styles from './Shell.module.css'
import { TopBar } from './TopBar'

/** Everything around a page, for somebody who is signed in; others are sent to the sign-in and back here after it. */
export function Shell() {
  const { t } = useTranslation()
  const me = useQuery(meQuery)
  const location = useLocation()
  if (me.error instanceof Problem && me.error.status === 401) {
    const next = location.pathname + location.search
    return <Navigate to={next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`} replace />
  }
  if (me.data) return <Frame me={me.data} />
  if (me.isError) return <Failed title={t('app.broken')} error={me.error} onRetry={() => void me.refetch()} />
  return <Waiting />
}

function Frame({ me }: { me: Me }) {
  const { t } = useTranslation()
  useLiveFeed()
  return (
    <MeContext value={me}>
      <a className="skip" href="#content">
        {t('app.skip')}
      </a>
      <a className="skip" href="#nav">
        {t('app.skip_nav')}
      </a>
      <div className={styles.frame}>
        <SideNav me={me} />
        <div className={styles.column}>
          <TopBar me={me} />
          <DemoBanner />
          <OutboxBanner />
          <main id="content" className={styles.content} tabIndex={-1}>
            <Suspense fallback={<Waiting />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
        <BottomNav me={me} />
      </div>
      <Keys me={me} />
      <Search me={me} />
    </MeContext>
  )
}
