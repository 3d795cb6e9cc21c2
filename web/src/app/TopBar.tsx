import { Menu } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconBuildingStore, IconDeviceDesktop, IconKeyboard, IconLogout, IconMoon, IconSearch, IconSun, IconUserCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { request } from '../client/http'
import type { Me } from '../client/types'
import { LiveChip } from './LiveChip'
import { openKeys } from './Keys'
import { openSearch } from './Search'
import styles from './Shell.module.css'
import { SitePicker } from './SitePicker'
import { useColours } from './useColours'
import { useRoleName } from '../ui/role'

const SCHEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const

export function TopBar({ me }: { me: Me }) {
  const { t } = useTranslation()
  return (
    <header className={styles.top}>
      <button type="button" className={styles.find} onClick={openSearch} aria-keyshortcuts="Control+K Meta+K /">
        <IconSearch size={16} stroke={1.7} aria-hidden="true" />
        <span>{t('top.search')}</span>
        <kbd>{navigator.platform.startsWith('Mac') ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      <SitePicker me={me} />
      <div className={`${styles.gap} ${styles.wide}`} />
      {me.rights.includes('stock.read') && <LiveChip />}
      <SchemeMenu />
      <AccountMenu me={me} />
    </header>
  )
}

function SchemeMenu() {
  const { t } = useTranslation()
  const [colorScheme, setColorScheme] = useColours()
  const Icon = SCHEMES.find(([key]) => key === colorScheme)?.[1] ?? IconDeviceDesktop
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <button type="button" className={`${styles.chip} ${styles.round} ${styles.wide}`} aria-label={t('top.theme')} title={t('top.theme')}>
          <Icon size={16} stroke={1.7} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <SchemeItems current={colorScheme} onPick={setColorScheme} />
      </Menu.Dropdown>
    </Menu>
  )
}

function SchemeItems({ current, onPick }: { current: string; onPick: (scheme: 'light' | 'dark' | 'auto') => void }) {
  const { t } = useTranslation()
  return SCHEMES.map(([key, Icon]) => (
    <Menu.Item key={key} leftSection={<Icon size={16} stroke={1.7} />} onClick={() => onPick(key)} fw={key === current ? 650 : 400} aria-current={key === current || undefined}>
      {t(`top.${key}`)}
    </Menu.Item>
  ))
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map((part) => part[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase()

export function useSignOut(): () => void {
  const client = useQueryClient()
  const navigate = useNavigate()
  return () => {
    void request('/session', { method: 'DELETE' }).finally(() => {
      client.clear()
      void navigate('/sign-in')
    })
  }
}

function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation()
  const roleName = useRoleName()
  const signOut = useSignOut()
  const [colorScheme, setColorScheme] = useColours()
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <button type="button" className={`${styles.chip} ${styles.round}`} aria-label={`${t('top.account')}: ${me.user.name}`} title={me.user.name}>
          {initials(me.user.name)}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <b style={{ color: 'var(--ink)' }}>{me.user.name}</b>
          <br />
          {me.roles.map((role, at) => roleName(role, me.titles[at])).join(', ')}
        </Menu.Label>
        <Menu.Item leftSection={<IconUserCircle size={16} stroke={1.7} />} component={Link} to="/profile">
          {t('top.profile')}
        </Menu.Item>
        {me.rights.includes('house.write') && (
          <Menu.Item leftSection={<IconBuildingStore size={16} stroke={1.7} />} component={Link} to="/welcome?step=company">
            {t('welcome.title')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.7} />} rightSection={<kbd>?</kbd>} onClick={openKeys}>
          {t('top.shortcuts')}
        </Menu.Item>
        <Menu.Divider hiddenFrom="sm" />
        <div className="mantine-hidden-from-sm">
          <SchemeItems current={colorScheme} onPick={setColorScheme} />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.7} />} onClick={signOut}>
          {t('top.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
