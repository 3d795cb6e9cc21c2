import { Alert, Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { Problem, request } from '../../client/http'
import { meQuery, setupQuery } from '../../client/queries'
import type { Me, SignIn } from '../../client/types'
import { useProblemText } from '../../ui/problem'
import { Gate } from './Gate'
import { useRoleName } from '../../ui/role'
import styles from './session.module.css'

/** Only a path of our own may follow a sign-in; anything else in the address is somebody's trap. */
export const safeNext = (next: string | null): string => (next && /^\/(?![/\\])/.test(next) ? next : '/')

export function SignInPage() {
  const { t } = useTranslation()
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const problemText = useProblemText()
  const setup = useQuery(setupQuery)
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) => request<Me>('/session', { method: 'POST', body }),
    onSuccess: (me) => {
      client.clear()
      client.setQueryData(meQuery.queryKey, me)
      void navigate(safeNext(params.get('next')), { replace: true })
    },
  })
  const isWrong = signIn.error instanceof Problem && [401, 403, 422].includes(signIn.error.status)
  const demo = setup.data?.demo?.sign_ins ?? []

  return (
    <Gate title={t('sign_in.title')} lead={t('sign_in.lead')} isWide={demo.length > 0}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          signIn.mutate({ email, password })
        }}
      >
        {params.has('ended') && (
          <Alert color="yellow" variant="light" title={t('sign_in.ended')}>
            {t('sign_in.ended_hint')}
          </Alert>
        )}
        <TextInput label={t('sign_in.email')} type="email" autoComplete="username" required value={email} onChange={(event) => setEmail(event.currentTarget.value)} data-autofocus />
        <PasswordInput
          label={t('sign_in.password')}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={signIn.error && (isWrong ? t('sign_in.wrong') : problemText(signIn.error))}
        />
        <Button type="submit" size="md" loading={signIn.isPending}>
          {t('sign_in.go')}
        </Button>
        {setup.data?.is_new && <p className="mute small">{t('sign_in.new')}</p>}
      </form>
      {demo.length > 0 && <DemoRoles signIns={demo} isBusy={signIn.isPending} onPick={signIn.mutate} />}
    </Gate>
  )
}

interface RolesProps {
  signIns: SignIn[]
  isBusy: boolean
  onPick: (signIn: { email: string; password: string }) => void
}

function DemoRoles({ signIns, isBusy, onPick }: RolesProps) {
  const { t } = useTranslation()
  const roleName = useRoleName()
  return (
    <section className={styles.roles} aria-labelledby="roles">
      <h2 id="roles" className="eyebrow">
        {t('sign_in.demo')}
      </h2>
      <div className={styles.roleList}>
        {signIns.map((one) => (
          <button key={one.email} type="button" disabled={isBusy} className={styles.role} onClick={() => onPick({ email: one.email, password: one.password })}>
            <b>{roleName(one.role)}</b>
            <span className="small faint clip">{one.name}</span>
          </button>
        ))}
      </div>
      <p className="small faint">{t('sign_in.demo_hint')}</p>
    </section>
  )
}
