import { Button, Modal, Textarea, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { rolesQuery, TOUCHED } from '../../client/people'
import { write } from '../../client/write'
import { dateTime } from '../../lib/clock'
import { useProblemText } from '../../ui/problem'
import { ShownOnce } from '../../ui/ShownOnce'
import { type AccessDraft, AccessFields } from './AccessFields'
import { Preview } from './Powers'
import { addressesIn, powersOfNames } from './rights'
import { fieldErrors } from './useSave'
import styles from './people.module.css'

interface Made {
  email: string
  link?: string
  until?: string
  problem?: string
}

/** Invite one person or several with the same roles; each gets a link of their own, shown this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  const [made, setMade] = useState<Made[] | null>(null)
  return (
    <Modal opened onClose={onClose} size={620} fullScreen={isPhone} title={<b>{t(made ? 'people.invited_title' : 'people.invite')}</b>} closeButtonProps={{ 'aria-label': t('app.close') }} closeOnClickOutside={made === null}>
      {made ? <Links made={made} onClose={onClose} onMore={() => setMade(null)} /> : <Form onMade={setMade} />}
    </Modal>
  )
}

function Form({ onMade }: { onMade: (made: Made[]) => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const client = useQueryClient()
  const text = useProblemText()
  const roles = useQuery(rolesQuery).data ?? []
  const [emails, setEmails] = useState('')
  const [name, setName] = useState('')
  const [draft, setDraft] = useState<AccessDraft>({ roles: [], sites: me.sites === null ? null : me.sites, suppliers: null })
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [isBusy, setBusy] = useState(false)
  const addresses = addressesIn(emails)

  async function invite(): Promise<void> {
    if (addresses.length === 0) return setErrors({ email: t('people.need_email') })
    if (draft.roles.length === 0) return setErrors({ roles: t('people.need_role') })
    setBusy(true)
    const made: Made[] = []
    for (const email of addresses) {
      try {
        const answer = await write<{ link: string; expires_at: string }>('POST', '/invitations', { email, name: addresses.length === 1 ? name.trim() : '', ...draft })
        made.push({ email, link: answer.link, until: answer.expires_at })
      } catch (error) {
        made.push({ email, problem: fieldErrors(error).email ? t('people.email_taken') : text(error) })
        if (addresses.length === 1) setErrors({ ...fieldErrors(error), ...(fieldErrors(error).email && { email: t('people.email_taken') }) })
      }
    }
    setBusy(false)
    for (const queryKey of TOUCHED) void client.invalidateQueries({ queryKey })
    if (made.some((one) => one.link) || addresses.length > 1) onMade(made)
    else if (made[0]?.problem) setErrors((old) => (Object.keys(old).length ? old : { email: made[0]!.problem! }))
  }

  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault()
        setErrors({})
        void invite()
      }}
    >
      <Textarea label={t('people.emails')} description={t('people.emails_hint')} value={emails} onChange={(event) => setEmails(event.currentTarget.value)} autosize minRows={1} maxRows={6} error={errors.email} data-autofocus autoComplete="off" />
      {addresses.length <= 1 && <TextInput label={t('people.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} error={errors.name} autoComplete="off" />}
      <AccessFields draft={draft} onChange={setDraft} errors={errors} />
      <Preview powers={powersOfNames(draft.roles, roles)} sites={draft.sites} suppliers={draft.suppliers} />
      <Button type="submit" size="md" loading={isBusy}>
        {addresses.length > 1 ? t('people.invite_many', { count: addresses.length }) : t('people.invite_one')}
      </Button>
    </form>
  )
}

function Links({ made, onClose, onMore }: { made: Made[]; onClose: () => void; onMore: () => void }) {
  const { t, i18n } = useTranslation()
  const first = made.find((one) => one.until)
  return (
    <div className={styles.panel}>
      <p className="mute" style={{ margin: 0 }}>
        {t('people.link_hint', { until: first?.until ? dateTime(first.until, i18n.language) : '' })}
      </p>
      {made.map((one) =>
        one.link ? (
          <ShownOnce key={one.email} label={t('people.link_for', { email: one.email })} value={one.link} />
        ) : (
          <p key={one.email} role="alert" style={{ margin: 0, color: 'var(--out)' }}>
            {one.email}: {one.problem}
          </p>
        ),
      )}
      <div className={styles.row}>
        <Button onClick={onClose}>{t('people.done')}</Button>
        <Button variant="default" onClick={onMore}>
          {t('people.invite_more')}
        </Button>
      </div>
    </div>
  )
}
