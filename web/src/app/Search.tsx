import { useComputedColorScheme } from '@mantine/core'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconBarcode, IconBolt, IconClockHour4, IconPackage, type TablerIcon } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { findItemsQuery } from '../client/queries'
import { letterOf, useShortcuts } from '../client/shortcuts'
import type { Item, Me } from '../client/types'
import { recentItems } from '../lib/recents'
import { openKeys } from './Keys'
import { areasOf } from './places'
import { useColours } from './useColours'
import { useSignOut } from './TopBar'
import { actionsOn } from '../features/items/actions'
import '@mantine/spotlight/styles.css'

const [search, spotlight] = createSpotlight()
export const openSearch = (): void => spotlight.open()

const FIELD = '[data-palette]'
const CATALOG = ['products', 'kits', 'categories', 'brands', 'suppliers', 'sites', 'units', 'fields'] as const

interface Offer {
  key: string
  label: string
  hint?: string
  icon: React.ReactNode
  right?: string
  go: () => void
}

/** Tells assistive tools which offer is chosen: the kit marks it for the eye alone. */
function tellChoice(): void {
  const offers = document.getElementById(search.getState().listId)?.querySelectorAll<HTMLElement>('[data-action]') ?? []
  for (const [at, offer] of offers.entries()) {
    const isChosen = offer.hasAttribute('data-selected')
    offer.id = `offer-${at}`
    offer.setAttribute('aria-selected', String(isChosen))
    if (isChosen) document.querySelector(FIELD)?.setAttribute('aria-activedescendant', offer.id)
  }
}

/** Marks the first offer, the one that Enter opens. */
function choose(): HTMLElement | null {
  const list = document.getElementById(search.getState().listId)
  const chosen = list?.querySelector<HTMLElement>('[data-action]') ?? null
  list?.querySelector('[data-selected]')?.removeAttribute('data-selected')
  chosen?.setAttribute('data-selected', 'true')
  search.updateState((state) => ({ ...state, selected: 0 }))
  tellChoice()
  return chosen
}

const contains = (offer: Offer, words: string): boolean => `${offer.label} ${offer.hint ?? ''}`.toLowerCase().includes(words)

/** Find anything and do anything from the keyboard: items by name, SKU or barcode, pages, and what the role may do. */
export function Search({ me }: { me: Me }) {
  const { t } = useTranslation()
  const [words, setWords] = useState('')
  const [asked] = useDebouncedValue(words.trim(), 90)
  const found = useQuery(findItemsQuery(asked))
  const isRecent = words.trim() === ''
  const items = useItemOffers(isRecent ? recentItems() : (found.data?.rows ?? []), isRecent ? IconClockHour4 : IconPackage)
  const { pages, actions } = useOffers(me)
  const wanted = words.trim().toLowerCase()
  const shownPages = wanted ? pages.filter((offer) => contains(offer, wanted)) : pages.slice(0, 6)
  const shownActions = actions.filter((offer) => contains(offer, wanted))
  const isSettled = isRecent || (asked === words.trim() && !found.isFetching)
  const first = [...items, ...shownActions, ...shownPages][0]?.key
  const isAwaited = useRef(false)

  useEffect(() => {
    if (!isSettled || first === undefined) return
    const chosen = choose()
    if (isAwaited.current) chosen?.click()
    isAwaited.current = false
  }, [isSettled, first])

  function onKeyDown(event: KeyboardEvent): void {
    isAwaited.current = event.key === 'Enter' && !isSettled
    if (!isAwaited.current) return
    // Enter came before the answer: it is meant for what will be found, not for what stands there now.
    event.preventDefault()
    event.stopPropagation()
  }

  const isEmpty = items.length + shownPages.length + shownActions.length === 0

  return (
    <Spotlight.Root store={search} query={words} onQueryChange={setWords} shortcut={['mod + K']} scrollable maxHeight={440} clearQueryOnClose>
      <div role="presentation" onKeyDownCapture={onKeyDown} onKeyUp={tellChoice}>
        <Spotlight.Search role="combobox" data-palette aria-expanded aria-controls={search.getState().listId} aria-label={t('palette.title')} placeholder={t('palette.placeholder')} leftSection={<IconBarcode size={20} stroke={1.5} />} />
      </div>
      <Spotlight.ActionsList role="listbox" aria-label={t('palette.title')}>
        <Group label={wanted ? t('palette.items') : t('palette.recent')} offers={items} />
        <Group label={t('palette.actions')} offers={shownActions} />
        <Group label={t('palette.pages')} offers={shownPages} />
        {isEmpty && <Spotlight.Empty>{found.isFetching ? t('palette.searching') : t('palette.nothing', { query: words })}</Spotlight.Empty>}
      </Spotlight.ActionsList>
      <Spotlight.Footer>
        <div className="small faint" style={{ display: 'flex', gap: 16 }}>
          <span>
            <kbd>↑</kbd> <kbd>↓</kbd> {t('palette.hint_move')}
          </span>
          <span>
            <kbd>Enter</kbd> {t('palette.hint_open')}
          </span>
          <span>
            <kbd>Esc</kbd> {t('palette.hint_close')}
          </span>
        </div>
      </Spotlight.Footer>
    </Spotlight.Root>
  )
}

function Group({ label, offers }: { label: string; offers: Offer[] }) {
  if (offers.length === 0) return null
  return (
    <Spotlight.ActionsGroup label={label}>
      {offers.map((offer) => (
        <Spotlight.Action role="option" aria-selected={false} key={offer.key} label={offer.label} description={offer.hint} leftSection={offer.icon} rightSection={offer.right && <kbd>{offer.right}</kbd>} onClick={offer.go} />
      ))}
    </Spotlight.ActionsGroup>
  )
}

function useItemOffers(rows: Pick<Item, 'id' | 'name' | 'sku' | 'category_name'>[], Icon: TablerIcon): Offer[] {
  const navigate = useNavigate()
  const site = new URLSearchParams(useLocation().search).get('site')
  return rows.map((item) => ({
    key: `item-${item.id}`,
    label: item.name,
    hint: [item.sku, item.category_name].filter(Boolean).join(' · '),
    icon: <Icon size={18} stroke={1.5} />,
    go: () => void navigate(`/stock/items/${item.id}${site ? `?site=${site}` : ''}`),
  }))
}

function useOffers(me: Me): { pages: Offer[]; actions: Offer[] } {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const location = useLocation()
  const signOut = useSignOut()
  const [, setColours] = useColours()
  const isDark = useComputedColorScheme() === 'dark'
  const [shortcuts] = useShortcuts()
  const params = new URLSearchParams(location.search)
  const site = params.get('site')
  const stock = (status: string): string => `/stock?${new URLSearchParams({ ...(site && { site }), ...(status && { status }) })}`
  const open = location.pathname.match(/^\/stock\/items\/(\d+)/)?.[1] ?? params.get('item')
  const bolt = <IconBolt size={18} stroke={1.5} />
  const pages = areasOf(me).flatMap((area): Offer[] => {
    const icon = <area.icon size={18} stroke={1.5} />
    const own: Offer = {
      key: area.key,
      label: t(`palette.go_${area.key}`),
      icon,
      ...(letterOf(shortcuts, area) && shortcuts.single && { right: `G ${letterOf(shortcuts, area)!.toUpperCase()}` }),
      go: () => (area.isOutside ? window.location.assign(area.to) : void navigate(area.key === 'stock' ? stock('') : area.to)),
    }
    if (area.key === 'catalog') return [own, ...CATALOG.map((place) => ({ key: place, label: t(`catalog.${place}`), hint: t('nav.catalog'), icon, go: () => void navigate(`/catalog/${place}`) }))]
    if (area.key !== 'stock') return [own]
    return [own, ...(['low', 'out', 'expected'] as const).map((status) => ({ key: status, label: t(`palette.go_${status}`), icon, go: () => void navigate(stock(status)) }))]
  })
  const onItem: Offer[] = open
    ? actionsOn(me).map((action) => ({
        key: action,
        label: t(`act.${action}`),
        icon: bolt,
        go: () => {
          params.set('act', action)
          void navigate(`${location.pathname}?${params}`)
        },
      }))
    : []
  return {
    pages,
    actions: [
      ...onItem,
      ...(me.rights.includes('catalog.write') ? [{ key: 'new-item', label: t('items.new'), icon: bolt, go: () => void navigate('/catalog/items/new') }] : []),
      { key: 'theme', label: t('palette.toggle_theme'), icon: bolt, go: () => setColours(isDark ? 'light' : 'dark') },
      { key: 'profile', label: t('top.profile'), icon: bolt, go: () => void navigate('/profile') },
      ...(me.rights.includes('house.write') ? [{ key: 'setup', label: t('welcome.title'), icon: bolt, go: () => void navigate('/welcome?step=company') }] : []),
      { key: 'keys', label: t('palette.shortcuts'), icon: bolt, right: '?', go: openKeys },
      { key: 'out', label: t('palette.sign_out'), icon: bolt, go: signOut },
    ],
  }
}
