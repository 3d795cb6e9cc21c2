import { Button, Skeleton, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { type Person, personQuery, rolesQuery } from '../../client/people'
import { write } from '../../client/write'
import { Age } from '../../ui/Age'
import { Failed } from '../../ui/Empty'
import { Sessions } from '../../ui/Sessions'
import { type AccessDraft, AccessFields } from './AccessFields'
import { Entrance } from './Entrance'
import { StateMark } from './PersonRow'
import { Preview } from './Powers'
import { powersOfNames } from './rights'
import { useSave } from './useSave'
import styles from './people.module.css'

/** One person: what they may do, how they come in, where they are signed in. */
export function PersonPanel({ id }: { id: number }) {
  const { t } = useTranslation()
  const found = useQuery(personQuery(id))
  if (found.isPending) return <Skeleton height={220} radius="md" />
  if (found.isError) return <Failed title={t('people.failed_one')} error={found.error} onRetry={() => void found.refetch()} />
  return <One key={found.data.version} person={found.data} />
}

type Draft = AccessDraft & { name: string }

const draftOf = (person: Person): Draft => ({ name: person.name, roles: person.roles, sites: person.sites, suppliers: person.suppliers })
const isSame = (a: Draft, b: Draft): boolean => JSON.stringify(a) === JSON.stringify(b)

function One({ person }: { person: Person }) {
  const { t } = useTranslation()
  const me = useMe()
  const mayWrite = me.rights.includes('people.write')
  const isMe = me.user.id === person.id
  return (
    <div className={styles.panel}>
      <div>
        <h2 style={{ fontSize: 20 }}>{person.name || person.email || t('people.unknown', { id: person.id })}</h2>
        <div className="mute">{person.email}</div>
        <div className={styles.row} style={{ marginTop: 8 }}>
          <StateMark state={person.state} word={t(`people.is_${person.state}`)} />
          {person.seen_at && (
            <span className="small mute">
              {t('people.seen')} <Age at={person.seen_at} ago />
            </span>
          )}
          {isMe && <span className={styles.tag}>{t('people.you')}</span>}
        </div>
      </div>
      {person.state === 'erased' && <p className="mute">{t('people.erased_hint')}</p>}
      {mayWrite && person.state !== 'erased' && <Entrance person={person} isMe={isMe} />}
      {person.state !== 'erased' && <Access person={person} mayWrite={mayWrite} />}
      {mayWrite && person.state === 'active' && (
        <section>
          <h3>{t('session.title')}</h3>
          <Sessions user={isMe ? 0 : person.id} />
        </section>
      )}
    </div>
  )
}

function Access({ person, mayWrite }: { person: Person; mayWrite: boolean }) {
  const { t } = useTranslation()
  const roles = useQuery(rolesQuery).data ?? []
  const [draft, setDraft] = useState<Draft>(() => draftOf(person))
  const save = useSave(
    (change: Draft) => write('PATCH', `/users/${person.id}`, change, person.version),
    ['name', 'roles', 'sites', 'suppliers'],
    () => notifications.show({ color: 'teal', message: t('people.saved', { name: draft.name || person.email }) }),
  )
  const preview = <Preview powers={powersOfNames(draft.roles, roles)} sites={draft.sites} suppliers={draft.suppliers} />
  if (!mayWrite) return <section>{preview}</section>
  const isChanged = !isSame(draft, draftOf(person))
  return (
    <section>
      <h3>{t('people.access')}</h3>
      <form
        className={styles.panel}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(draft)
        }}
      >
        <TextInput label={t('people.name')} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })} error={save.errors.name} />
        <AccessFields draft={draft} onChange={(access) => setDraft({ ...draft, ...access })} errors={save.errors} />
        {preview}
        <div className={styles.row}>
          <Button type="submit" loading={save.isPending} disabled={!isChanged}>
            {t('people.save')}
          </Button>
          {isChanged && (
            <Button variant="subtle" onClick={() => setDraft(draftOf(person))}>
              {t('app.cancel')}
            </Button>
          )}
        </div>
      </form>
    </section>
  )
}
