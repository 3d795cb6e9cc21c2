import { Button, Loader } from '@mantine/core'
import { IconCompass, IconMoodSad } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Empty } from '../../ui/Empty'
import { Late } from '../../ui/Late'

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
