import { Button, Modal } from '@mantine/core'
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
          {person.disabled && <Erase person={person} />}
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

/** The one thing here that nothing brings back, so it is asked about. */
function Erase({ person }: { person: Person }) {
  const { t } = useTranslation()
  const [isAsking, setAsking] = useState(false)
  const erase = useSave(() => write('POST', `/users/${person.id}/erase`, undefined, person.version), [], () => setAsking(false))
  const name = person.name || person.email
  return (
    <>
      <Button size="sm" variant="subtle" color="red" onClick={() => setAsking(true)}>
        {t('people.erase')}
      </Button>
      <Modal opened={isAsking} onClose={() => setAsking(false)} size={460} title={<b>{t('people.erase_title', { name })}</b>} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <p style={{ marginTop: 0 }}>{t('people.erase_hint')}</p>
        <div className={styles.row}>
          <Button color="red" loading={erase.isPending} onClick={() => erase.mutate(undefined)}>
            {t('people.erase_go')}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t('app.cancel')}
          </Button>
        </div>
      </Modal>
    </>
  )
}
