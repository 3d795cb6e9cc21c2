import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { NavLink, useLocation } from 'react-router'
import { companyQuery } from '../client/setup'
import type { Me } from '../client/types'
import { type Area, areasOf } from './places'
import { openSearch } from './Search'
import styles from './Shell.module.css'

export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M8 8h7v9h9v7H8z" fill="var(--on-accent)" />
    </svg>
  )
}

/** The same site goes with you from area to area. */
function useSiteSuffix(): string {
  const site = new URLSearchParams(useLocation().search).get('site')
  return site ? `?site=${site}` : ''
}

function AreaLink({ area, size }: { area: Area; size: number }) {
  const { t } = useTranslation()
  const suffix = useSiteSuffix()
  const label = t(`nav.${area.key}`)
  const inside = (
    <>
      <area.icon size={size} stroke={1.6} aria-hidden="true" />
      <span>{label}</span>
    </>
  )
  if (area.isOutside)
    return (
      <a className={styles.link} href={area.to} title={label}>
        {inside}
      </a>
    )
  return (
    <NavLink className={styles.link!} to={area.to + suffix} title={label}>
      {inside}
    </NavLink>
  )
}

export function SideNav({ me }: { me: Me }) {
  const { t } = useTranslation()
  const company = useQuery(companyQuery).data
  return (
    <nav id="nav" className={styles.nav} aria-label={t('nav.label')} tabIndex={-1}>
      <NavLink to="/stock" className={styles.brand!} aria-label={t('app.name')} aria-current={undefined}>
        <Mark />
        <span className="clip">{company?.name || t('app.name')}</span>
      </NavLink>
      {areasOf(me).map((area) => (
        <AreaLink key={area.key} area={area} size={18} />
      ))}
      <div className={`${styles.foot} faint small`}>
        <kbd>?</kbd> {t('top.shortcuts')}
      </div>
    </nav>
  )
}

/** On a phone the areas and the search lie under the thumb. */
export function BottomNav({ me }: { me: Me }) {
  const { t } = useTranslation()
  return (
    <nav className={styles.bottom} aria-label={t('nav.label')}>
      {areasOf(me)
        .filter((area) => !area.isOutside)
        .map((area) => (
          <AreaLink key={area.key} area={area} size={22} />
        ))}
      <button type="button" onClick={openSearch}>
        <IconSearch size={22} stroke={1.6} aria-hidden="true" />
        <span>{t('nav.search')}</span>
      </button>
    </nav>
  )
}
