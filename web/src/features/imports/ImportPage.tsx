import { Button, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconArrowLeft, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { type Import, importQuery, isBusy, kindsQuery, useImport } from '../../client/imports'
import { Failed } from '../../ui/Empty'
import { useDone } from '../../ui/done'
import { Checked } from './Checked'
import { Mapping } from './Mapping'
import { Result } from './Result'
import styles from './imports.module.css'

const STEPS = ['map', 'check', 'run', 'result'] as const

/** One import from its columns to its result; whatever state it is in, the page shows what is next. */
export function ImportPage() {
  const { t } = useTranslation()
  const { id = '' } = useParams()
  const found = useQuery(importQuery(id))
  const kinds = useQuery(kindsQuery)
  const one = found.data
  return (
    <section className={styles.page} aria-labelledby="title">
      <title>{`${one?.name ?? t('imports.title')} · Onhand`}</title>
      <header className={styles.head}>
        <Button component={Link} to="/imports" variant="subtle" size="compact-sm" leftSection={<IconArrowLeft size={15} />} ml={-8}>
          {t('imports.title')}
        </Button>
        <h1 id="title" className="clip">
          {one?.name ?? ' '}
        </h1>
        {one && (
          <p className="mute">
            {[one.file.sentence, one.file.format_title, one.file.rows > 0 && t('imports.row_count', { count: one.file.rows })].filter(Boolean).join(' · ')}
          </p>
        )}
      </header>
      {found.isError && <Failed title={t('imports.failed_one')} error={found.error} onRetry={() => void found.refetch()} />}
      {one && (
        <>
          <Steps one={one} />
          <Now key={one.state} one={one} kinds={kinds.data?.rows ?? []} />
        </>
      )}
    </section>
  )
}

/** Has the run begun, so that only the rest, a fix or an undo can follow? */
const hasRun = (one: Import): boolean => one.progress.checked !== null && (one.progress.done > 0 || one.state === 'done')

function stepOf(one: Import): (typeof STEPS)[number] {
  if (['done', 'undone', 'undoing'].includes(one.state) || (['cancelled', 'failed'].includes(one.state) && hasRun(one))) return 'result'
  if (one.state === 'running') return 'run'
  return one.state === 'checking' || one.state === 'checked' ? 'check' : 'map'
}

function Steps({ one }: { one: Import }) {
  const { t } = useTranslation()
  const at = stepOf(one)
  return (
    <ol className={styles.steps} aria-label={t('imports.steps')}>
      {STEPS.map((step) => (
        <li key={step} aria-current={step === at ? 'step' : undefined}>
          {t(`imports.step_${step}`)}
        </li>
      ))}
    </ol>
  )
}

function Now({ one, kinds }: { one: Import; kinds: Parameters<typeof Mapping>[0]['kinds'] }) {
  if (isBusy(one.state)) return <Busy one={one} />
  const step = stepOf(one)
  if (one.file.rows === 0) return <Unreadable one={one} />
  if (step === 'map') return <Mapping key={`${one.choices.kind} ${one.file.sheet}`} one={one} kinds={kinds} />
  return step === 'check' ? <Checked one={one} /> : <Result one={one} />
}

function Busy({ one }: { one: Import }) {
  const { t } = useTranslation()
  const { go } = useImport(one.id)
  const { fail } = useDone()
  const { done, total } = one.progress
  const share = total > 0 ? (100 * done) / total : 0
  return (
    <section className={styles.card} aria-live="polite">
      <h2>{t(`imports.busy_${one.state as 'reading'}`)}</h2>
      <p className="mute tab">{total > 0 ? t('imports.so_far', { done: done.toLocaleString(), total: total.toLocaleString() }) : t('imports.busy_hint')}</p>
      <Progress value={total > 0 ? share : 100} animated={total === 0} striped={total === 0} size="lg" aria-label={t('imports.progress')} />
      {one.state !== 'uploading' && (
        <Button mt="md" variant="default" loading={go.isPending} onClick={() => go.mutate('cancel', { onError: fail })}>
          {t('imports.stop')}
        </Button>
      )}
    </section>
  )
}

/** A file that nothing can be made of: what is wrong with it, and the way out. */
function Unreadable({ one }: { one: Import }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { forget } = useImport(one.id)
  const { fail } = useDone()
  return (
    <section className={styles.card} role="alert">
      <h2>{t('imports.unreadable')}</h2>
      <p className={styles.note} data-tone="out">
        {one.progress.error ?? t('imports.unreadable_hint')}
      </p>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => forget.mutate(undefined, { onSuccess: () => void navigate('/imports'), onError: fail })}>
        {t('imports.another')}
      </Button>
    </section>
  )
}
