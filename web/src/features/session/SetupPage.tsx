import { Alert, Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { Problem, request } from '../../client/http'
import { meQuery, setupQuery } from '../../client/queries'
import type { Me } from '../../client/types'
import { useProblemText } from '../../ui/problem'
import { Gate } from './Gate'
import styles from './session.module.css'

const SHORTEST = 12

/** What a one-time link opens: the first administrator, or somebody's new password. There is no default password. */
export function SetupPage() {
  const { t } = useTranslation()
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const problemText = useProblemText()
  const [form, setForm] = useState({ name: '', email: '', password: '' })
  const token = params.get('token')
  const house = useQuery(setupQuery)
  const isFirst = house.data?.is_new ?? true
  const setup = useMutation({
    mutationFn: () => request<Me>('/setup', { method: 'POST', body: { token, password: form.password, ...(isFirst && { name: form.name, email: form.email }) } }),
    onSuccess: (me) => {
      client.clear()
      client.setQueryData(meQuery.queryKey, me)
      void navigate('/', { replace: true })
    },
  })
  const problem = setup.error instanceof Problem ? setup.error : null
  const errorOf = (field: string): string | undefined => problem?.errors.find((error) => error.field === field)?.message
  const set = (field: keyof typeof form) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget
    setForm((old) => ({ ...old, [field]: value }))
  }
  const isShort = form.password !== '' && form.password.length < SHORTEST

  if (!token)
    return (
      <Gate title={t('setup.title')} lead={t('setup.no_token')}>
        {null}
      </Gate>
    )
  return (
    <Gate title={t(isFirst ? 'setup.title' : 'setup.title_password')} lead={t(isFirst ? 'setup.lead' : 'setup.lead_password')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (form.password.length >= SHORTEST) setup.mutate()
        }}
      >
        {isFirst && (
          <>
            <TextInput label={t('setup.name')} required autoComplete="name" value={form.name} onChange={set('name')} error={errorOf('name')} />
            <TextInput label={t('setup.email')} type="email" required autoComplete="username" value={form.email} onChange={set('email')} error={errorOf('email')} />
          </>
        )}
        <PasswordInput
          label={t('setup.password')}
          description={t('setup.password_hint')}
          required
          autoComplete="new-password"
          value={form.password}
          onChange={set('password')}
          error={errorOf('password') ?? (isShort && t('setup.short'))}
        />
        {problem && problem.errors.length === 0 && (
          <Alert color="red" variant="light">
            {problemText(problem)}
          </Alert>
        )}
        <Button type="submit" size="md" loading={setup.isPending} disabled={isShort}>
          {t(isFirst ? 'setup.go' : 'setup.go_password')}
        </Button>
      </form>
    </Gate>
  )
}
