import { IconEye, IconEyeOff, IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { suppliersQuery } from '../../client/people'
import { sitesQuery } from '../../client/queries'
import { boundTo, COST, type Powers, tell } from './rights'
import styles from './people.module.css'

export function useRightText(): (right: string) => string {
  const { t, i18n } = useTranslation()
  const keyOf = (right: string): string => `right.${right.replace('.', '_')}`
  return (right) => (i18n.exists(keyOf(right)) ? t(keyOf(right) as 'right.cost') : right)
}

/** What these powers are, in plain words: what somebody sees (an eye) and what they do (a pencil). */
export function PowerWords({ powers }: { powers: Powers }) {
  const { t } = useTranslation()
  const text = useRightText()
  const told = tell(powers)
  if (told.length === 0) return <p className="mute">{t('people.can_nothing')}</p>
  return (
    <div className={styles.groups}>
      {told.map((group) => (
        <div key={group.key}>
          <h4>{t(`right.group_${group.key}` as 'right.group_stock')}</h4>
          <ul>
            {group.see.map((right) => (
              <li key={right} data-kind="see">
                <IconEye size={15} stroke={1.7} aria-label={t('people.sees')} />
                {text(right)}
              </li>
            ))}
            {group.act.map((right) => (
              <li key={right} data-kind="act">
                <IconPencil size={15} stroke={1.7} aria-label={t('people.does')} />
                {text(right)}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

export function CostWord({ powers }: { powers: Powers }) {
  const { t } = useTranslation()
  const sees = powers.has(COST)
  const Icon = sees ? IconEye : IconEyeOff
  return (
    <span className={styles.cost} data-cost={sees}>
      <Icon size={15} stroke={1.8} aria-hidden="true" />
      {t(sees ? 'people.cost_yes' : 'people.cost_no')}
    </span>
  )
}

interface Props {
  powers: Powers
  sites: number[] | null
  suppliers: number[] | null
}

/** What somebody with these roles, sites and suppliers may see and do: shown before it is saved. */
export function Preview({ powers: all, sites, suppliers }: Props) {
  const powers = boundTo(suppliers, all)
  const { t } = useTranslation()
  const known = useQuery(sitesQuery).data ?? []
  const acme = useQuery({ ...suppliersQuery, enabled: suppliers !== null }).data ?? []
  const named = (ids: number[], rows: { id: number; name: string }[]): string => ids.map((id) => rows.find((row) => row.id === id)?.name ?? `#${id}`).join(', ')
  return (
    <div className={styles.can} aria-live="polite" data-testid="preview">
      <h3>{t('people.can')}</h3>
      <PowerWords powers={powers} />
      <div className={styles.where}>
        <CostWord powers={powers} />
        <div>
          <b>{t('people.where')}</b> {sites === null ? t('people.all_sites_now', { count: known.length }) : sites.length === 0 ? t('people.no_sites') : named(sites, known)}
        </div>
        {suppliers !== null && (
          <div>
            <b>{t('people.only_supplied')}</b> {suppliers.length === 0 ? t('people.no_suppliers') : named(suppliers, acme)}
          </div>
        )}
      </div>
    </div>
  )
}
