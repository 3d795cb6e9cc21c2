import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { usePending, useResend } from '../client/commands'
import styles from './Shell.module.css'

/** Commands that were sent and never answered: kept here with their ids, safe to send again. */
export function OutboxBanner() {
  const { t } = useTranslation()
  const unsure = usePending((all) => all.filter((command) => command.state === 'unsure').length)
  const resend = useResend()
  if (unsure === 0) return null
  return (
    <div className={styles.banner} data-tone="low" role="alert">
      <b>{t('act.waiting', { count: unsure })}</b>
      <span className={`mute ${styles.wide}`}>{t('act.unsure_hint')}</span>
      <Button size="compact-sm" variant="default" ml="auto" onClick={resend}>
        {t('act.send_again')}
      </Button>
    </div>
  )
}
