import { Alert, Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconArrowBackUp } from '@tabler/icons-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useCommands } from '../../client/commands'
import { Problem } from '../../client/http'
import { useMe } from '../../client/me'
import { entryQuery } from '../../client/queries'
import { useRefreshRecords } from '../../client/records'
import { useMoney } from '../../client/setup'
import type { EntryDetail } from '../../client/types'
import { dateTime } from '../../lib/clock'
import { show } from '../../lib/quantity'
import { Failed } from '../../ui/Empty'
import { useProblemText } from '../../ui/problem'
import { changesOf, type Reader } from '../../lib/said'
import { type Event, factsOf, saidOf, takersOf, whyOf } from './words'
import styles from './journal.module.css'

const SHOWN = 100

export function useKindName(): (kind: string) => string {
  const { t, i18n } = useTranslation()
  return (kind) => (i18n.exists(`kind.${kind}`) ? t(`kind.${kind}` as 'kind.Undo') : kind)
}

interface Props {
  seq: number
  onWho: (actor: number) => void
  onDocument: (reference: string) => void
}

/** One entry: what happened in words, why, by whom, and the way back where there is one. */
export function OneEntry({ seq, onWho, onDocument }: Props) {
  const { t, i18n } = useTranslation()
  const kindName = useKindName()
  const money = useMoney()
  const found = useQuery(entryQuery(seq))
  const entry = found.data
  const reader = useMemo<Reader>(() => ({ language: i18n.language, names: (entry?.names ?? {}) as Record<string, string>, money }), [entry, i18n.language, money])
  if (found.isError) return <Failed title={t('journal.failed')} error={found.error} onRetry={() => void found.refetch()} />
  if (!entry) return null
  const told = entry.events.filter((event) => saidOf(event, reader).key !== 'other')
  return (
    <>
      <p className={styles.summary}>{entry.summary || kindName(entry.kind)}</p>
      <p className={styles.byline}>
        {kindName(entry.kind)}
        {' · '}
        {entry.actor ? (
          <button type="button" className={styles.textButton} title={t('journal.only_who')} onClick={() => onWho(entry.actor!.id)}>
            {entry.actor.name}
          </button>
        ) : (
          t('journal.system')
        )}
        {' · '}
        <time dateTime={entry.at}>{dateTime(entry.at, i18n.language)}</time>
      </p>
      <WayBack entry={entry} />
      <ol className={styles.told} aria-label={t('journal.happened')}>
        {told.slice(0, SHOWN).map((event, at) => (
          <OneEvent key={at} event={event} reader={reader} onDocument={onDocument} />
        ))}
      </ol>
      {told.length > SHOWN && <p className="mute">{t('journal.more_events', { count: told.length - SHOWN })}</p>}
      <details className={styles.stored}>
        <summary>{t('event.raw')}</summary>
        <Facts facts={[[t('journal.command'), entry.command], [t('journal.hash'), entry.hash]]} />
        <pre>{JSON.stringify(entry.events.slice(0, SHOWN), null, 2)}</pre>
      </details>
    </>
  )
}

function OneEvent({ event, reader, onDocument }: { event: Event; reader: Reader; onDocument: (reference: string) => void }) {
  const { t, i18n } = useTranslation()
  const { key, values } = saidOf(event, reader)
  const { reason, reference } = whyOf(event)
  const changes = event.t === 'record_changed' ? changesOf(event, reader) : []
  const what = values.what && i18n.exists(`move.${values.what}`) ? t(`move.${values.what}` as 'move.sale') : values.what
  const item = typeof event.item === 'number' ? event.item : event.kind === 'item' && typeof event.id === 'number' ? event.id : null
  const facts = factsOf(event, reader).map(([name, value]): [string, ReactNode] => [fieldName(name), value])
  function fieldName(name: string): string {
    return i18n.exists(`field.${name}`) ? t(`field.${name}` as 'field.name') : name.replaceAll('_', ' ')
  }
  return (
    <li className={styles.event}>
      <p className={styles.said}>
        {t(`said.${key}`, { ...values, what })}
        {item !== null && (
          <Link to={`/stock/items/${item}`} className="small">
            {t('board.item')}
          </Link>
        )}
      </p>
      {reason && <p className={styles.why}>“{reason}”</p>}
      {reference && (
        <p className="small mute">
          {t('journal.document')}{' '}
          <button type="button" className={styles.textButton} title={t('journal.only_document')} onClick={() => onDocument(reference)}>
            {reference}
          </button>
        </p>
      )}
      {changes.length > 0 && (
        <dl className={styles.changes}>
          {changes.map((change) => (
            <div key={change.field}>
              <dt>{fieldName(change.field)}</dt>
              <dd>
                {change.before && <del>{change.before}</del>}
                {change.before && <span aria-hidden="true"> → </span>}
                <ins>{change.after || t('field.nothing')}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {facts.length > 0 && <Facts facts={facts} />}
    </li>
  )
}

/** Undo, or a plain sentence why not, with everybody who has the goods now. */
function WayBack({ entry }: { entry: EntryDetail }) {
  const { t } = useTranslation()
  const me = useMe()
  const client = useQueryClient()
  const { run } = useCommands()
  const refresh = useRefreshRecords()
  const isGoods = entry.events.some((event) => event.t === 'moved')
  const undo = useMutation({
    mutationFn: () => run('/undo', { seq: entry.seq }, t('act.undo')),
    onSuccess: () => {
      refresh()
      return client.invalidateQueries({ queryKey: entryQuery(entry.seq).queryKey })
    },
  })
  if (undo.data) return <Alert color="teal" variant="light" className={styles.back}>{t('act.did_undo', { seq: entry.seq })}</Alert>
  if (entry.undo === 'done') return <p className={styles.back}>{t('journal.undone')}</p>
  if (entry.undo !== 'possible' || (isGoods && !me.rights.includes('stock.undo'))) return null
  return (
    <div className={styles.back}>
      {undo.error ? <WhyNot error={undo.error} /> : (
        <Button size="compact-sm" variant="default" leftSection={<IconArrowBackUp size={15} />} loading={undo.isPending} onClick={() => undo.mutate()}>
          {t('act.undo')}
        </Button>
      )}
    </div>
  )
}

function WhyNot({ error }: { error: unknown }) {
  const { t, i18n } = useTranslation()
  const text = useProblemText()
  const { taken, claimed } = error instanceof Problem ? takersOf(error) : { taken: [], claimed: [] }
  const kind = (name: string): string => (i18n.exists(`move.${name}`) ? t(`move.${name}` as 'move.sale') : name)
  return (
    <Alert color="yellow" variant="light" role="alert" className={styles.whyNot} title={text(error)}>
      <ul className={styles.takers}>
        {taken.map((one, at) => (
          <li key={`t${at}`}>
            <Link to={`/journal?entry=${one.seq}`}>#{one.seq}</Link> {one.quantity ? t('journal.taken', { kind: kind(one.kind), quantity: show(one.quantity, i18n.language), reference: one.reference }) : t('journal.taken_over')}
          </li>
        ))}
        {claimed.map((one, at) => (
          <li key={`c${at}`}>
            <Link to={`/journal?entry=${one.seq}`}>#{one.seq}</Link> {t('journal.claimed', { kind: one.kind, quantity: show(one.quantity, i18n.language), reference: one.reference })}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

function Facts({ facts }: { facts: [string, ReactNode][] }) {
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
