import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFileImport } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { BASE } from '../../client/http'
import { exportsQuery, type Import, importsQuery, kindsQuery, sendFile } from '../../client/imports'
import { Age } from '../../ui/Age'
import { Empty, Failed } from '../../ui/Empty'
import { useDone } from '../../ui/done'
import { Drop } from './Drop'
import { StateTag } from './StateTag'
import styles from './imports.module.css'

/** A file in, lists out: where spreadsheets come in and leave. */
export function ImportsPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { fail } = useDone()
  const [sending, setSending] = useState('')
  const found = useQuery(importsQuery)
  const kinds = useQuery(kindsQuery).data?.rows ?? []

  async function take(file: File): Promise<void> {
    setSending(file.name)
    try {
      await navigate(`/imports/${await sendFile(file)}`)
    } catch (error) {
      fail(error)
    } finally {
      setSending('')
    }
  }

  return (
    <section className={styles.page} aria-labelledby="title">
      <title>{`${t('imports.title')} · Onhand`}</title>
      <header className={styles.head}>
        <h1 id="title">{t('imports.title')}</h1>
        <p className="mute">{t('imports.lead')}</p>
      </header>
      {kinds.length > 0 && <Drop sending={sending} onFile={(file) => void take(file)} />}
      {found.isError && <Failed title={t('imports.failed')} error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && kinds.length > 0 && <Empty icon={<IconFileImport size={28} stroke={1.5} />} title={t('imports.empty')} hint={t('imports.empty_hint')} />}
      {found.data && found.data.length > 0 && (
        <ol className={styles.list} aria-label={t('imports.rows')}>
          {found.data.map((one) => (
            <ImportLine key={one.id} one={one} kind={kinds.find((kind) => kind.name === one.choices.kind)?.title ?? ''} />
          ))}
        </ol>
      )}
      <div className={styles.two}>
        {kinds.length > 0 && (
          <section className={styles.card} aria-labelledby="templates">
            <h2 id="templates">{t('imports.templates')}</h2>
            <p className="mute">{t('imports.templates_hint')}</p>
            <Files of={kinds} path="/import-kinds/{}/template" />
          </section>
        )}
        <Lists />
      </div>
    </section>
  )
}

function Lists() {
  const { t } = useTranslation()
  const lists = useQuery(exportsQuery)
  if (lists.isError) return <Failed title={t('imports.failed')} error={lists.error} onRetry={() => void lists.refetch()} />
  return (
    <section className={styles.card} aria-labelledby="lists">
      <h2 id="lists">{t('imports.lists')}</h2>
      <p className="mute">{t('imports.lists_hint')}</p>
      <Files of={lists.data ?? []} path="/exports/{}" />
    </section>
  )
}

function Files({ of, path }: { of: readonly { name: string; title: string }[]; path: string }) {
  const { t } = useTranslation()
  return (
    <ul className={styles.links}>
      {of.map((one) => (
        <li key={one.name}>
          <span>{one.title}</span>
          <span>
            {(['csv', 'xlsx'] as const).map((kind) => (
              <Button key={kind} component="a" variant="subtle" size="compact-sm" href={`${BASE}${path.replace('{}', one.name)}?format=${kind}`} download aria-label={`${one.title}, ${t(`imports.as_${kind}`)}`}>
                {kind.toUpperCase()}
              </Button>
            ))}
          </span>
        </li>
      ))}
    </ul>
  )
}

function ImportLine({ one, kind }: { one: Import; kind: string }) {
  const { t } = useTranslation()
  const counts = one.progress.counts
  return (
    <li>
      <Link to={`/imports/${one.id}`}>
        <b className="clip">{one.name}</b>
        <StateTag state={one.state} />
        <span className="mute clip">{[kind, t('imports.row_count', { count: one.file.rows })].filter(Boolean).join(' · ')}</span>
        <span className="faint small">
          {one.state === 'done' && `${t('imports.short', { created: counts.create, changed: counts.update, wrong: counts.rejected })} · `}
          <Age at={one.made_at} />
        </span>
      </Link>
    </li>
  )
}
