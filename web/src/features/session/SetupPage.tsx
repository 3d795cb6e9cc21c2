import { Alert, Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { Problem, request } from '../../client/http'
import type { LinkFacts } from '../../client/people'
import { meQuery } from '../../client/queries'
import type { Me } from '../../client/types'
import { useProblemText } from '../../ui/problem'
import { Gate } from './Gate'
import styles from './session.module.css'

const WORDS: Record<string, { title: 'setup.title'; lead: 'setup.lead'; go: 'setup.go' }> = Object.fromEntries(
  [
    ['setup', 'setup.title', 'setup.lead', 'setup.go'],
    ['invitation', 'setup.title_invited', 'setup.lead_invited', 'setup.go_invited'],
    ['password', 'setup.title_password', 'setup.lead_password', 'setup.go_password'],
  ].map(([purpose, title, lead, go]) => [purpose!, { title: title as 'setup.title', lead: lead as 'setup.lead', go: go as 'setup.go' }]),
)

/** What a one-time link opens: the first administrator, an invitation, or a new password. There is no default password. */
export function SetupPage() {
  const { t } = useTranslation()
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const client = useQueryClient()
  const problemText = useProblemText()
  const [form, setForm] = useState({ name: '', email: '', password: '' })
  const token = params.get('token')
  // Signed in, everything read before is forgotten; a token that is used up is not asked about again.
  const [isUsed, setUsed] = useState(false)
  const link = useQuery({ queryKey: ['link', token], queryFn: () => request<LinkFacts>('/setup/link', { method: 'POST', body: { token } }), enabled: Boolean(token) && !isUsed, retry: false, staleTime: Infinity })
  const purpose = link.data?.purpose ?? 'setup'
  const isFirst = purpose === 'setup'
  const isInvited = purpose === 'invitation'
  const shortest = link.data?.password_length ?? 10
  const setup = useMutation({
    mutationFn: () => request<Me>('/setup', { method: 'POST', body: { token, password: form.password, ...(!isFirst && !isInvited ? {} : { name: form.name || link.data?.name }), ...(isFirst && { email: form.email }) } }),
    onSuccess: (me) => {
      setUsed(true)
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
  const isShort = form.password !== '' && form.password.length < shortest

  if (!token)
    return (
      <Gate title={t('setup.title')} lead={t('setup.no_token')}>
        {null}
      </Gate>
    )
  if (link.isError)
    return (
      <Gate title={t('setup.link_gone')} lead={problemText(link.error)}>
        <Button component={Link} to="/sign-in" variant="default">
          {t('sign_in.go')}
        </Button>
      </Gate>
    )
  if (!link.data) return null
  const words = WORDS[purpose] ?? WORDS.password!
  return (
    <Gate title={t(words.title)} lead={isInvited ? t(link.data.invited_by ? 'setup.lead_invited_by' : 'setup.lead_invited', { by: link.data.invited_by, roles: link.data.titles.join(', ') }) : t(words.lead)}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (form.password.length >= shortest) setup.mutate()
        }}
      >
        {isInvited && (
          <>
            <TextInput label={t('setup.email')} value={link.data.email} readOnly autoComplete="username" />
            <TextInput label={t('setup.name')} required autoComplete="name" value={form.name || link.data.name} onChange={set('name')} error={errorOf('name')} />
          </>
        )}
        {isFirst && (
          <>
            <TextInput label={t('setup.name')} required autoComplete="name" value={form.name} onChange={set('name')} error={errorOf('name')} />
            <TextInput label={t('setup.email')} type="email" required autoComplete="username" value={form.email} onChange={set('email')} error={errorOf('email')} />
          </>
        )}
        <PasswordInput
          label={t('setup.password')}
          description={t('setup.password_hint', { count: shortest })}
          required
          autoComplete="new-password"
          value={form.password}
          onChange={set('password')}
          error={errorOf('password') ?? (isShort && t('setup.short', { count: shortest }))}
        />
        {problem && problem.errors.length === 0 && (
          <Alert color="red" variant="light">
            {problemText(problem)}
          </Alert>
        )}
        <Button type="submit" size="md" loading={setup.isPending} disabled={isShort}>
          {t(words.go)}
        </Button>
      </form>
    </Gate>
  )
}
