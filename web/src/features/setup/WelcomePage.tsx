import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconCheck, IconConfetti, IconEye } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../client/me'
import { keepSteps, openSample, type Steps, stepsQuery } from '../../client/setup'
import { useAddress } from '../../lib/address'
import { isSample } from '../../lib/place'
import { Empty, Failed } from '../../ui/Empty'
import { useProblemText } from '../../ui/problem'
import { ItemsStep, SitesStep, StockStep } from './GoodsSteps'
import { CompanyStep, CurrencyStep } from './HouseSteps'
import { PeopleStep } from './PeopleStep'
import type { StepProps } from './Step'
import { after, isPlace, skippedWith, STEPS, type StepName, waiting } from './steps'
import styles from './setup.module.css'

const FORMS: Record<StepName, ComponentType<StepProps>> = { company: CompanyStep, currency: CurrencyStep, sites: SitesStep, items: ItemsStep, stock: StockStep, people: PeopleStep }

/** From an empty house to the first sold item; each step can be skipped, and taken up again at its address. */
export function WelcomePage() {
  const { t } = useTranslation()
  const me = useMe()
  const found = useQuery({ ...stepsQuery, enabled: me.rights.includes('house.write') })
  if (!me.rights.includes('house.write')) return <Empty title={t('problem.forbidden')} />
  if (found.isError && !found.data) return <Failed title={t('welcome.failed')} error={found.error} onRetry={() => void found.refetch()} />
  return found.data ? <Path steps={found.data} /> : null
}

function Path({ steps }: { steps: Steps }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [params, change] = useAddress()
  const asked = params.get('step')
  const place = isPlace(asked) ? asked : waiting(steps)
  const go = (to: string): void => change({ step: to })
  const skip = useMutation({
    mutationFn: (step: StepName) => keepSteps({ skipped: skippedWith(steps, step), dismissed: steps.dismissed }),
    onSuccess: (_, step) => {
      void client.invalidateQueries({ queryKey: stepsQuery.queryKey })
      go(after(step))
    },
  })
  const Form = place === 'done' ? null : FORMS[place]
  return (
    <section className={styles.page} aria-labelledby="title">
      <title>{`${t('welcome.title')} · Onhand`}</title>
      <aside className={styles.side}>
        <h1 id="title">{t('welcome.title')}</h1>
        <p className="mute">{t('welcome.lead')}</p>
        <ol className={styles.path} aria-label={t('welcome.steps')}>
          {steps.steps.map((step, at) => (
            <li key={step.name} data-done={step.done || undefined}>
              <button type="button" onClick={() => go(step.name)} aria-current={place === step.name ? 'step' : undefined}>
                <i aria-hidden="true">{step.done ? <IconCheck size={14} stroke={2.4} /> : at + 1}</i>
                <span>{t(`welcome.step_${step.name as StepName}`)}</span>
                {step.done ? <span className={styles.hidden}>{t('welcome.done')}</span> : step.skipped && <span className="small faint">{t('welcome.skipped')}</span>}
              </button>
            </li>
          ))}
        </ol>
        {!isSample && <LookAround />}
      </aside>
      <div className={styles.card}>
        {place === 'done' || !Form ? (
          <Done steps={steps} />
        ) : (
          <>
            <p className="eyebrow">{t('welcome.step_of', { step: STEPS.indexOf(place) + 1, steps: STEPS.length })}</p>
            <h2>{t(`welcome.ask_${place}`)}</h2>
            <p className="mute">{t(`welcome.why_${place}`)}</p>
            <Form key={place} onDone={() => go(after(place))} onSkip={() => skip.mutate(place)} />
          </>
        )}
      </div>
    </section>
  )
}

/** One click into the sample house. */
export function LookAround() {
  const { t } = useTranslation()
  const text = useProblemText()
  const open = useMutation({ mutationFn: openSample, onSuccess: ({ address }) => window.location.assign(address) })
  return (
    <div className={styles.around}>
      <b>{t('sample.offer')}</b>
      <p className="small mute">{t('sample.offer_hint')}</p>
      <Button variant="default" size="sm" leftSection={<IconEye size={16} stroke={1.7} />} loading={open.isPending} onClick={() => open.mutate()}>
        {t('sample.open')}
      </Button>
      {open.isError && <p role="alert">{text(open.error)}</p>}
    </div>
  )
}

function Done({ steps }: { steps: Steps }) {
  const { t } = useTranslation()
  const open = steps.steps.filter((step) => !step.done)
  return (
    <Empty icon={<IconConfetti size={28} stroke={1.5} />} title={t(open.length ? 'welcome.end_open' : 'welcome.end')} hint={t('welcome.end_hint')}>
      <Button component={Link} to="/stock" size="md">
        {t('welcome.to_board')}
      </Button>
      {open.length > 0 && (
        <p className="small mute">
          {t('welcome.left')}{' '}
          {open.map((step, at) => (
            <span key={step.name}>
              {at > 0 && ', '}
              <Link to={`/welcome?step=${step.name}`}>{t(`welcome.step_${step.name as StepName}`)}</Link>
            </span>
          ))}
        </p>
      )}
    </Empty>
  )
}
