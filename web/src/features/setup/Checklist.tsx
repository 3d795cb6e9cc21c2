import { Button, CloseButton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../client/me'
import { keepSteps, stepsQuery } from '../../client/setup'
import { isSample } from '../../lib/place'
import { type StepName, waiting } from './steps'
import styles from './setup.module.css'

/** What is still to set up, on the first page, until it is done or put away. */
export function Checklist() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const mayTell = useMe().rights.includes('house.write') && !isSample
  const steps = useQuery({ ...stepsQuery, enabled: mayTell }).data
  const away = useMutation({
    mutationFn: () => keepSteps({ skipped: steps?.steps.filter((step) => step.skipped).map((step) => step.name) ?? [], dismissed: true }),
    onSuccess: () => client.invalidateQueries({ queryKey: stepsQuery.queryKey }),
  })
  if (!mayTell || !steps || steps.dismissed || steps.steps.every((step) => step.done)) return null
  const next = waiting(steps)
  return (
    <section className={styles.checklist} aria-label={t('welcome.checklist')}>
      <b>{t('welcome.checklist')}</b>
      <ol>
        {steps.steps.map((step) => (
          <li key={step.name} data-done={step.done || undefined}>
            <Link to={`/welcome?step=${step.name}`}>
              {step.done && <IconCheck size={14} stroke={2.4} aria-label={t('welcome.done')} />}
              {t(`welcome.step_${step.name as StepName}`)}
            </Link>
          </li>
        ))}
      </ol>
      {next !== 'done' && (
        <Button component={Link} to="/welcome" size="compact-sm">
          {t('welcome.go_on')}
        </Button>
      )}
      <CloseButton size="sm" aria-label={t('welcome.put_away')} onClick={() => away.mutate()} />
    </section>
  )
}
