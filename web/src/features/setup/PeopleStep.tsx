import { Button, CopyButton, Select, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { stepsQuery } from '../../client/setup'
import { Foot, Sentence, type StepProps } from './Step'
import { type Saved, useSend, useStep } from './useStep'
import styles from './setup.module.css'

const ROLES = ['store_manager', 'warehouse', 'service', 'product', 'finance', 'admin'] as const

interface Invited {
  email: string
  link: string
}

/** Invitations are links: each is shown once, to be sent however people talk to one another here. */
export function PeopleStep({ onDone, onSkip }: StepProps) {
  const { t } = useTranslation()
  const send = useSend()
  const client = useQueryClient()
  const [form, setForm] = useState({ email: '', role: 'store_manager' })
  const [invited, setInvited] = useState<Invited[]>([])
  const { go, isBusy, said } = useStep(
    async () => {
      const made = await send<Saved & { link?: string }>('POST', '/invitations', { email: form.email.trim(), roles: [form.role] })
      setInvited((old) => [...old, { email: form.email.trim(), link: made.link ?? '' }])
      setForm((old) => ({ ...old, email: '' }))
    },
    () => void client.invalidateQueries({ queryKey: stepsQuery.queryKey }),
  )
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      <div className={styles.pair}>
        <TextInput label={t('sign_in.email')} type="email" value={form.email} onChange={(event) => setForm({ ...form, email: event.currentTarget.value })} error={said.email} />
        <Select label={t('welcome.role')} data={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))} value={form.role} onChange={(role) => setForm({ ...form, role: role ?? form.role })} allowDeselect={false} />
      </div>
      <Sentence text={said['']} />
      {invited.length > 0 && (
        <ul className={styles.invited} aria-label={t('welcome.invited')}>
          {invited.map((one) => (
            <li key={one.email}>
              <span>
                <b>{one.email}</b>
                <span className="small faint clip">{one.link}</span>
              </span>
              <CopyButton value={one.link}>
                {({ copied, copy }) => (
                  <Button variant="default" size="compact-sm" onClick={copy} leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}>
                    {t(copied ? 'app.copied' : 'welcome.copy_link')}
                  </Button>
                )}
              </CopyButton>
            </li>
          ))}
        </ul>
      )}
      <Foot onSkip={invited.length > 0 ? onDone : onSkip}>
        <Button type="submit" size="md" loading={isBusy} disabled={form.email.trim() === ''}>
          {t('welcome.invite')}
        </Button>
        {invited.length > 0 && (
          <Button size="md" variant="light" onClick={onDone}>
            {t('welcome.next')}
          </Button>
        )}
      </Foot>
    </form>
  )
}
