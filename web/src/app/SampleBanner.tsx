import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconDoorExit } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { closeSample } from '../client/setup'
import { isSample } from '../lib/place'
import { useProblemText } from '../ui/problem'
import styles from './Shell.module.css'

/** Says on every page of the sample house that it is one; one click leaves it and removes it. */
export function SampleBanner() {
  const { t } = useTranslation()
  const text = useProblemText()
  const leave = useMutation({ mutationFn: closeSample, onSuccess: () => window.location.assign('/') })
  if (!isSample) return null
  return (
    <section className={styles.banner} data-tone="low" aria-label={t('sample.label')}>
      <span>
        <b>{t('sample.here')}</b> <span className={styles.wide}>{t('sample.hint')}</span>
        {leave.isError && <span role="alert"> {text(leave.error)}</span>}
      </span>
      <Button size="compact-sm" variant="default" ml="auto" leftSection={<IconDoorExit size={15} />} loading={leave.isPending} onClick={() => leave.mutate()}>
        {t('sample.leave')}
      </Button>
    </section>
  )
}
