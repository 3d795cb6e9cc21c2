import { Button, PasswordInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../client/http'
import { write } from '../../client/write'
import { useProblemText } from '../../ui/problem'
import styles from './profile.module.css'

/** A new password: the old one is asked for, and all other sessions end. */
export function Password() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const text = useProblemText()
  const [old, setOld] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: () => write('POST', '/profile/password', { old, password }),
    onSuccess: () => {
      setOld('')
      setPassword('')
      notifications.show({ color: 'teal', message: t('profile.password_changed') })
      void client.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  const problem = change.error instanceof Problem ? change.error : null
  const errorOf = (field: string): string | undefined => problem?.errors.find((error) => error.field === field)?.message
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate()
      }}
    >
      <PasswordInput label={t('profile.password_old')} value={old} onChange={(event) => setOld(event.currentTarget.value)} required autoComplete="current-password" error={errorOf('old') && t('profile.password_wrong')} />
      <PasswordInput label={t('profile.password_new')} value={password} onChange={(event) => setPassword(event.currentTarget.value)} required autoComplete="new-password" error={errorOf('password')} />
      {problem && problem.errors.length === 0 && (
        <p role="alert" style={{ color: 'var(--out)' }}>
          {text(problem)}
        </p>
      )}
      <Button type="submit" variant="default" loading={change.isPending} disabled={old === '' || password === ''}>
        {t('profile.password_change')}
      </Button>
    </form>
  )
}
