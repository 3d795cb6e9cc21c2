import { Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Key } from '../../client/people'
import { write } from '../../client/write'
import { date } from '../../lib/clock'
import { Age } from '../../ui/Age'
import { useRoleName } from '../../ui/role'
import { StateMark, useSitesText } from './PersonRow'
import { useRightText } from './Powers'
import { useSave } from './useSave'
import styles from './people.module.css'

/** One key: what it may do now, whose it is, how long, and when it was last used. */
export function KeyRow({ row, titles, onSecret }: { row: Key; titles: ReadonlyMap<string, string>; onSecret: (key: string) => void }) {
  const { t, i18n } = useTranslation()
  const roleName = useRoleName()
  const rightText = useRightText()
  const sites = useSitesText()
  const rotate = useSave(() => write<{ key: string }>('POST', `/api-keys/${row.id}/secret`), [], (made) => onSecret(made.key))
  const revoke = useSave(() => write('DELETE', `/api-keys/${row.id}`))
  const asked = [...row.roles.map((role) => roleName(role, titles.get(role))), ...row.rights.map(rightText), ...(row.cost ? [rightText('cost')] : [])]
  return (
    <li>
      <div>
        <span style={{ minWidth: 0 }}>
          <b className="clip" style={{ display: 'block' }}>
            {row.name}
          </b>
          <span className="small mute clip" style={{ display: 'block' }}>
            {row.owner_name ? t('apikey.of', { name: row.owner_name }) : t('apikey.of_house')}
          </span>
        </span>
        <span className={`${styles.mid} ${styles.extra}`} style={{ minWidth: 0 }}>
          <span className="clip" style={{ display: 'block' }} title={asked.join(', ')}>
            {asked.join(', ')}
          </span>
          <span className="small mute clip" style={{ display: 'block' }}>
            {sites(row.can?.sites ?? row.sites)}
          </span>
        </span>
        <StateMark state={row.state} word={t(`apikey.is_${row.state}`)} />
        <span className={`small mute ${styles.mid} ${styles.extra}`}>{row.expires_on ? t('apikey.until', { date: date(row.expires_on, i18n.language) }) : t('apikey.no_end')}</span>
        <span className={`small mute ${styles.mid} ${styles.extra}`} title={t('apikey.used')}>
          {row.used_at ? <Age at={row.used_at} ago /> : t('age.never')}
        </span>
        <span className={styles.act}>
          {row.state !== 'revoked' && (
            <Menu position="bottom-end" width={210}>
              <Menu.Target>
                <Button variant="default" size="compact-sm" aria-label={t('apikey.actions', { name: row.name })} loading={rotate.isPending || revoke.isPending}>
                  <IconDots size={16} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => rotate.mutate(undefined)}>{t('apikey.rotate')}</Menu.Item>
                <Menu.Item color="red" onClick={() => revoke.mutate(undefined)}>
                  {t('apikey.revoke')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </span>
      </div>
    </li>
  )
}
