import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'
import { useMe } from '../../client/me'
import styles from './people.module.css'

/** The head of the pages about people: what they are about, and the way between them. */
export function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <section className={styles.page} aria-labelledby="title">
      <title>{`${t('people.title')} · Onhand`}</title>
      <header className={styles.head}>
        <h1 id="title">{t('people.title')}</h1>
        <p className="mute">{t('people.lead')}</p>
        <nav className={styles.tabs} aria-label={t('people.title')}>
          <NavLink to="/people" end>
            {t('people.tab_people')}
          </NavLink>
          <NavLink to="/people/roles">{t('people.tab_roles')}</NavLink>
          {me.rights.includes('keys.write') && <NavLink to="/people/keys">{t('people.tab_keys')}</NavLink>}
        </nav>
      </header>
      {children}
    </section>
  )
}
