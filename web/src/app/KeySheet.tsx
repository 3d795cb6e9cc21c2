import { useTranslation } from 'react-i18next'
import type { Me } from '../client/types'
import { letterOf, useShortcuts } from '../client/shortcuts'
import { Link } from 'react-router'
import { areasOf } from './places'

function Row({ keys, what }: { keys: string[]; what: string }) {
  return (
    <div style={{ display: 'flex', justifyContent: 'space-between', gap: 16, padding: '7px 0', borderBottom: '1px solid var(--line)' }}>
      <span>{what}</span>
      <span style={{ display: 'flex', gap: 5 }}>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </span>
    </div>
  )
}

export function KeySheet({ me }: { me: Me }) {
  const { t } = useTranslation()
  const [shortcuts] = useShortcuts()
  return (
    <>
      {!shortcuts.single && (
        <p className="mute" style={{ marginTop: 0 }}>
          {t('keys.off')} <Link to="/profile">{t('top.profile')}</Link>
        </p>
      )}
      <p className="eyebrow">{t('keys.everywhere')}</p>
      <Row keys={['Ctrl', 'K']} what={t('keys.search')} />
      <Row keys={['/']} what={t('keys.focus_search')} />
      {areasOf(me)
        .filter((area) => letterOf(shortcuts, area))
        .map((area) => (
          <Row key={area.key} keys={['G', letterOf(shortcuts, area)!.toUpperCase()]} what={t(`keys.go_${area.key}` as 'keys.go_stock')} />
        ))}
      <Row keys={['Esc']} what={t('keys.close')} />
      <Row keys={['?']} what={t('keys.help')} />
      <p className="eyebrow" style={{ marginTop: 18 }}>
        {t('keys.on_board')}
      </p>
      <Row keys={['↓', 'J', '↑', 'K']} what={t('keys.rows')} />
      <Row keys={['Home', 'End']} what={t('keys.edges')} />
      <Row keys={['Enter']} what={t('keys.open')} />
      <Row keys={['X']} what={t('keys.choose')} />
      <p className="eyebrow" style={{ marginTop: 18 }}>
        {t('keys.scan')}
      </p>
      <p className="mute" style={{ margin: '6px 0 0' }}>
        {t('keys.scan_hint')}
      </p>
    </>
  )
}
