import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { request } from '../../client/http'
import type { Person } from '../../client/people'
import { write } from '../../client/write'
import { dateTime } from '../../lib/clock'
import { ShownOnce } from '../../ui/ShownOnce'
import { useSave } from './useSave'
import styles from './people.module.css'

interface Link {
  link: string
  expires_at: string
}

/** How somebody comes in, or no longer does: invitation, password link, disabled or enabled. */
export function Entrance({ person, isMe }: { person: Person; isMe: boolean }) {
  const { t, i18n } = useTranslation()
  const [link, setLink] = useState<Link | null>(null)
  const again = useSave(() => request<Link>(`/users/${person.id}/invitation`, { method: 'POST' }), [], setLink)
  const password = useSave(() => request<Link>(`/users/${person.id}/password-link`, { method: 'POST' }), [], setLink)
  const withdraw = useSave(() => write('DELETE', `/users/${person.id}/invitation`), [], () => setLink(null))
  const disable = useSave((disabled: boolean) => write('PATCH', `/users/${person.id}`, { disabled }, person.version), [], () =>
    notifications.show({ color: 'teal', message: t(person.disabled ? 'people.did_enable' : 'people.did_disable', { name: person.name || person.email }) }),
  )
  const waits = person.state === 'invited' || person.state === 'expired'
  return (
    <>
      {waits && (
        <div className={styles.note} data-tone={person.state === 'expired' ? 'low' : undefined}>
          <p>{person.state === 'invited' ? t('people.waits', { until: dateTime(person.invited_until!, i18n.language) }) : t('people.lapsed')}</p>
          <div className={styles.row}>
            <Button size="sm" loading={again.isPending} onClick={() => again.mutate(undefined)}>
              {t('people.invite_again')}
            </Button>
            <Button size="sm" variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>
              {t('people.withdraw')}
            </Button>
          </div>
        </div>
      )}
      {link && (
        <div className={styles.note}>
          <p>{t('people.link_hint', { until: dateTime(link.expires_at, i18n.language) })}</p>
          <ShownOnce label={t('people.link_for', { email: person.email })} value={link.link} />
        </div>
      )}
      {!waits && (
        <div className={styles.row}>
          {person.state === 'active' && (
            <Button size="sm" variant="default" loading={password.isPending} onClick={() => password.mutate(undefined)}>
              {t('people.password_link')}
            </Button>
          )}
          {!isMe && (
            <Button size="sm" variant="default" color="red" loading={disable.isPending} onClick={() => disable.mutate(!person.disabled)}>
              {t(person.disabled ? 'people.enable' : 'people.disable')}
            </Button>
          )}
        </div>
      )}
    </>
  )
}
