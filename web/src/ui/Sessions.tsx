import { Button, Skeleton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { request } from '../client/http'
import { type Session, sessionsQuery } from '../client/people'
import { dateTime } from '../lib/clock'
import { deviceOf } from '../lib/device'
import { Age } from './Age'
import { Failed } from './Empty'
import { useProblemText } from './problem'
import styles from './ui.module.css'

/** Where somebody is signed in: ended one by one, or all but the one that looks on. `user` 0 is oneself. */
export function Sessions({ user }: { user: number }) {
  const { t } = useTranslation()
  const text = useProblemText()
  const client = useQueryClient()
  const found = useQuery(sessionsQuery(user))
  const end = useMutation({
    mutationFn: (id: string | null) => request<void>(id === null ? `/sessions${user ? `?user=${user}` : ''}` : `/sessions/${id}`, { method: 'DELETE' }),
    onError: (error) => notifications.show({ color: 'red', message: text(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  })
  if (found.isPending) return <Skeleton height={56} radius="md" />
  if (found.isError) return <Failed title={t('session.failed')} error={found.error} onRetry={() => void found.refetch()} />
  const others = found.data.filter((session) => !session.current)
  return (
    <>
      {found.data.length === 0 && <p className="mute">{t('session.none')}</p>}
      <ul className={styles.sessions} aria-label={t('session.title')}>
        {found.data.map((session) => (
          <Row key={session.id} session={session} isBusy={end.isPending} onEnd={() => end.mutate(session.id)} />
        ))}
      </ul>
      {others.length > 1 && (
        <Button variant="default" size="sm" loading={end.isPending} onClick={() => end.mutate(null)}>
          {t(user ? 'session.end_all' : 'session.end_others')}
        </Button>
      )}
    </>
  )
}

function Row({ session, isBusy, onEnd }: { session: Session; isBusy: boolean; onEnd: () => void }) {
  const { t, i18n } = useTranslation()
  const device = deviceOf(session.agent)
  const Icon = device.isPhone ? IconDeviceMobile : IconDeviceDesktop
  const name = device.system ? t('session.on', { browser: device.browser, system: device.system }) : device.browser
  return (
    <li>
      <Icon size={20} stroke={1.5} aria-hidden="true" />
      <div>
        <b>{name}</b> {session.current && <span className={styles.here}>{t('session.this')}</span>}
        <div className="small mute">
          {session.address} · {t('session.since', { when: dateTime(session.created_at, i18n.language) })} · {t('session.seen')} <Age at={session.seen_at} ago />
        </div>
      </div>
      {!session.current && (
        <Button variant="subtle" size="compact-sm" color="red" disabled={isBusy} onClick={onEnd} aria-label={t('session.end_named', { name })}>
          {t('session.end')}
        </Button>
      )}
    </li>
  )
}
