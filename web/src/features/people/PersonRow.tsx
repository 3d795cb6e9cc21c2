import { useQuery } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { type Person, type Role } from '../../client/people'
import { sitesQuery } from '../../client/queries'
import { Age } from '../../ui/Age'
import { useRoleName } from '../../ui/role'
import styles from './people.module.css'

const initials = (name: string): string =>
  name
    .split(/[\s@.]+/)
    .map((part) => part[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase()

/** Colour, shape and word together: none of them alone tells a state. */
export function StateMark({ state, word }: { state: string; word: string }) {
  return (
    <span className={styles.state} data-state={state}>
      <i aria-hidden="true" />
      {word}
    </span>
  )
}

/** Sites in a few words: all, their names while they are few, else how many. */
export function useSitesText(): (sites: number[] | null) => string {
  const { t } = useTranslation()
  const known = useQuery(sitesQuery).data ?? []
  return (sites) => {
    if (sites === null) return t('top.all_sites')
    if (sites.length === 0) return t('people.no_sites')
    if (sites.length > 2) return t('people.count_sites', { count: sites.length })
    return sites.map((id) => known.find((site) => site.id === id)?.name ?? `#${id}`).join(', ')
  }
}

/** Moves the focus from row to row with the arrow keys. */
function onArrow(event: KeyboardEvent<HTMLElement>): void {
  const item = event.currentTarget.parentElement
  const next = event.key === 'ArrowDown' ? item?.nextElementSibling : event.key === 'ArrowUp' ? item?.previousElementSibling : null
  if (!next) return
  event.preventDefault()
  next.querySelector('button')?.focus()
}

interface Props {
  person: Person
  isOpen: boolean
  roles: Role[]
  onOpen: () => void
}

export function PersonRow({ person, isOpen, roles, onOpen }: Props) {
  const { t } = useTranslation()
  const roleName = useRoleName()
  const sites = useSitesText()
  const titles = person.roles.map((name) => roleName(name, roles.find((role) => role.name === name)?.title))
  const isOff = ['disabled', 'withdrawn', 'erased'].includes(person.state)
  return (
    <li>
      <button type="button" onClick={onOpen} onKeyDown={onArrow} data-open={isOpen || undefined}>
        <span className={styles.who}>
          <span className={styles.face} data-off={isOff || undefined} aria-hidden="true">
            {initials(person.name || person.email)}
          </span>
          <div>
            <div className="clip" style={{ fontWeight: 600 }}>
              {person.name || person.email || t('people.unknown', { id: person.id })}
            </div>
            <div className="small mute clip">{person.email}</div>
          </div>
        </span>
        <span className={`clip ${styles.mid}`}>{titles.join(', ') || <span className="faint">{t('people.no_role')}</span>}</span>
        <span className={`clip mute ${styles.mid} ${styles.extra}`}>{person.suppliers !== null ? t('people.supplier_only') : sites(person.sites)}</span>
        <StateMark state={person.state} word={t(`people.is_${person.state}`)} />
        <span className={`small faint n ${styles.mid} ${styles.extra}`} title={t('people.seen')}>
          {person.seen_at ? <Age at={person.seen_at} /> : '–'}
        </span>
      </button>
    </li>
  )
}
