import { useQuery } from '@tanstack/react-query'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { AreasContext } from '../client/areas'
import { Problem, query } from '../client/http'
import { meQuery } from '../client/queries'
import type { Me } from '../client/types'
import { MeContext } from '../client/me'
import { showTimesIn } from '../lib/clock'
import { isSample } from '../lib/place'
import { useLiveFeed } from '../live/live'
import { Failed } from '../ui/Empty'
import { DemoBanner } from './DemoBanner'
import { Keys } from './Keys'
import { BottomNav, SideNav } from './Nav'
import { OutboxBanner } from './OutboxBanner'
import { NotYours, SampleGone, Waiting } from './pages/Plain'
import { areaAt, areasOf } from './places'
import { RightsBanner } from './RightsBanner'
import { SampleBanner } from './SampleBanner'
import { Search } from './Search'
import styles from './Shell.module.css'
import { TopBar } from './TopBar'

/** Everything around a page, for somebody who is signed in; others are sent to the sign-in and back here after it. */
export function Shell() {
  const { t } = useTranslation()
  const me = useQuery(meQuery)
  const location = useLocation()
  const [wasIn, setWasIn] = useState(false)
  if (me.data && !wasIn) setWasIn(true)
  if (me.error instanceof Problem && me.error.status === 401) {
    const next = location.pathname + location.search
    return <Navigate to={`/sign-in${query({ next: next === '/' ? '' : next, ended: wasIn ? 1 : null })}`} replace />
  }
  if (isSample && me.error instanceof Problem && me.error.status === 404) return <SampleGone />
  if (me.data) return <Frame me={me.data} />
  if (me.isError) return <Failed title={t('app.broken')} error={me.error} onRetry={() => void me.refetch()} />
  return <Waiting />
}

function Frame({ me }: { me: Me }) {
  const { t, i18n } = useTranslation()
  const area = areaAt(useLocation().pathname)
  const areas = areasOf(me)
  showTimesIn(me.time_zone)
  useLiveFeed(me.rights.includes('stock.read'))
  useEffect(() => {
    void i18n.changeLanguage(me.language)
    document.documentElement.lang = 'en'
  }, [i18n, me.language])
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
          <SampleBanner />
          <DemoBanner />
          <OutboxBanner />
          <RightsBanner me={me} />
          <main id="content" className={styles.content} tabIndex={-1}>
            <Suspense fallback={<Waiting />}>
              <AreasContext value={areas}>{area && !areas.includes(area) ? <NotYours me={me} area={area} /> : <Outlet />}</AreasContext>
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
