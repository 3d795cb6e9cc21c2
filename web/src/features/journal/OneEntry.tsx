import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { entryQuery } from '../../client/queries'
import { dateTime } from '../../lib/clock'
import { Failed } from '../../ui/Empty'
import { factsOf } from './events'
import styles from './journal.module.css'

export function useKindName(): (kind: string) => string {
  const { t, i18n } = useTranslation()
  return (kind) => (i18n.exists(`kind.${kind}`) ? t(`kind.${kind}` as 'kind.Undo') : kind)
}

/** One entry of the journal: what was asked, by whom, and every event that it became. */
export function OneEntry({ seq }: { seq: number }) {
  const { t, i18n } = useTranslation()
  const kindName = useKindName()
  const found = useQuery(entryQuery(seq))
  if (found.isError) return <Failed title={t('journal.failed')} error={found.error} onRetry={() => void found.refetch()} />
  const entry = found.data
  if (!entry) return null
  return (
    <>
      <p className={styles.summary}>{entry.summary}</p>
      <Facts
        facts={[
          [t('journal.what'), kindName(entry.kind)],
          [t('journal.who'), entry.actor?.name ?? t('journal.system')],
          [t('journal.when'), dateTime(entry.at, i18n.language)],
          [t('journal.command'), entry.command],
          [t('journal.hash'), entry.hash],
        ]}
      />
      <h2 className="eyebrow">{t('journal.events')}</h2>
      {entry.events.map((event, at) => (
        <OneEvent key={at} event={event} />
      ))}
    </>
  )
}

function OneEvent({ event }: { event: Record<string, unknown> }) {
  const { t, i18n } = useTranslation()
  const name = String(event.t)
  const item = typeof event.item === 'number' ? event.item : event.kind === 'item' && typeof event.id === 'number' ? event.id : null
  return (
    <section className={styles.event}>
      <h3>
        {i18n.exists(`event.${name}`) ? t(`event.${name}` as 'event.moved') : name.replaceAll('_', ' ')}
        {item !== null && <Link to={`/stock/items/${item}`}>{t('board.item')}</Link>}
      </h3>
      <Facts facts={factsOf(event, i18n.language)} />
      <details>
        <summary>{t('event.raw')}</summary>
        <pre>{JSON.stringify(event, null, 2)}</pre>
      </details>
    </section>
  )
}

function Facts({ facts }: { facts: [string, string][] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
