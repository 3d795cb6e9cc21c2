import { Button, Loader } from '@mantine/core'
import { IconCompass, IconDoorExit, IconLock, IconMoodSad } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Me } from '../../client/types'
import { Empty } from '../../ui/Empty'
import { Late } from '../../ui/Late'
import { type Area, areasOf } from '../places'

export function NotFound() {
  const { t } = useTranslation()
  return (
    <Empty icon={<IconCompass size={28} stroke={1.5} />} title={t('app.not_found')} hint={t('app.not_found_hint')}>
      <Button component={Link} to="/stock">
        {t('app.home')}
      </Button>
    </Empty>
  )
}

/** A page of an area that one's role does not have, or no longer has. */
export function NotYours({ me, area }: { me: Me; area: Area }) {
  const { t } = useTranslation()
  const others = areasOf(me).filter((one) => !one.isOutside)
  return (
    <Empty icon={<IconLock size={28} stroke={1.5} />} title={t('rights.not_yours', { area: t(`nav.${area.key}`) })} hint={t('rights.not_yours_hint')}>
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', justifyContent: 'center' }}>
        {others.map((one) => (
          <Button key={one.key} component={Link} to={one.to} variant="default">
            {t(`nav.${one.key}`)}
          </Button>
        ))}
        {others.length === 0 && (
          <Button component={Link} to="/profile" variant="default">
            {t('top.profile')}
          </Button>
        )}
      </div>
    </Empty>
  )
}

/** A page of a sample house that somebody has left. */
export function SampleGone() {
  const { t } = useTranslation()
  return (
    <Empty icon={<IconDoorExit size={28} stroke={1.5} />} title={t('sample.gone')} hint={t('sample.gone_hint')}>
      <Button component="a" href="/">
        {t('sample.home')}
      </Button>
    </Empty>
  )
}

export function Broken() {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Empty icon={<IconMoodSad size={28} stroke={1.5} />} title={t('app.broken')} hint={t('app.broken_hint')}>
        <Button onClick={() => window.location.reload()}>{t('app.reload')}</Button>
      </Empty>
    </div>
  )
}

export function Waiting() {
  const { t } = useTranslation()
  return (
    <Late>
      <div style={{ display: 'grid', placeItems: 'center', minHeight: '60vh' }}>
        <Loader size="sm" aria-label={t('app.loading')} />
      </div>
    </Late>
  )
}
