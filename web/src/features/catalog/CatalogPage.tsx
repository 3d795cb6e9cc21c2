import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, Outlet, useLocation } from 'react-router'
import { useRefreshRecords } from '../../client/records'
import type { EntryNotice } from '../../live/frames'
import { useFeed } from '../../live/live'
import styles from './catalog.module.css'

const PLACES = [
  { key: 'items', to: '/catalog' },
  { key: 'products', to: '/catalog/products' },
  { key: 'kits', to: '/catalog/kits' },
  { key: 'categories', to: '/catalog/categories' },
  { key: 'brands', to: '/catalog/brands' },
  { key: 'suppliers', to: '/catalog/suppliers' },
  { key: 'sites', to: '/catalog/sites' },
  { key: 'units', to: '/catalog/units' },
  { key: 'fields', to: '/catalog/fields' },
] as const

const AGAIN_MS = 2_000
const KINDS = new Set(['ChangeRecord', 'ChangeRecords', 'MergeItems', 'Undo'])

/** The catalogue: one page per kind of record, side by side. */
export function CatalogPage() {
  const { t } = useTranslation()
  useFreshRecords()
  // The pages of items lie at several addresses, all of them under the first tab.
  const isItem = /^\/catalog\/(items|table|merge)/.test(useLocation().pathname)
  return (
    <section className={styles.catalog}>
      <title>{`${t('nav.catalog')} · Onhand`}</title>
      <nav className={styles.tabs} aria-label={t('catalog.places')}>
        {PLACES.map((place) => (
          <NavLink key={place.key} to={place.to} end={place.key === 'items' && !isItem}>
            {t(`catalog.${place.key}`)}
          </NavLink>
        ))}
      </nav>
      <Outlet />
    </section>
  )
}

/** Lists follow what others change, read again once in a while however fast changes come. */
function useFreshRecords(): void {
  const refresh = useRefreshRecords()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const listener = useMemo(
    () => ({
      entries(entries: EntryNotice[]) {
        if (timer.current !== undefined || !entries.some((entry) => KINDS.has(entry.kind))) return
        timer.current = setTimeout(() => {
          timer.current = undefined
          refresh()
        }, AGAIN_MS)
      },
    }),
    [refresh],
  )
  useFeed(listener)
}
