import { Button, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../client/http'
import { useMe } from '../../client/me'
import { meQuery } from '../../client/queries'
import { write } from '../../client/write'
import { dateTimeIn, deviceZone, useNow } from '../../lib/clock'
import { show } from '../../lib/quantity'
import { useProblemText } from '../../ui/problem'
import styles from './profile.module.css'

/** Words are English so far; numbers and dates follow the way each of these writes them. */
const LANGUAGES = ['en', 'en-GB', 'en-AU', 'en-CA', 'en-IE', 'en-IN', 'en-NZ', 'en-ZA', 'de', 'de-CH', 'es', 'fr', 'it', 'nl', 'pl', 'pt-BR', 'sv'] as const
const DEVICE = ''

const nameOf = (tag: string): string => new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag

export function AboutYou() {
  const { t } = useTranslation()
  const me = useMe()
  const client = useQueryClient()
  const text = useProblemText()
  const [draft, setDraft] = useState({ name: me.user.name, language: me.language, time_zone: me.time_zone })
  const save = useMutation({
    mutationFn: () => write('PUT', '/profile', { ...draft, name: draft.name.trim() }),
    onSuccess: () => notifications.show({ color: 'teal', message: t('profile.saved') }),
    onSettled: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
  const errorOf = (field: string): string | undefined => (save.error instanceof Problem ? save.error.errors.find((error) => error.field === field)?.message : undefined)
  const own = deviceZone()
  const languages = (LANGUAGES as readonly string[]).includes(draft.language) ? [...LANGUAGES] : [draft.language, ...LANGUAGES]
  const now = new Date(useNow()).toISOString()
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <TextInput label={t('people.name')} value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })} required maxLength={200} error={errorOf('name')} autoComplete="name" />
      <Select
        label={t('profile.language')}
        description={t('profile.language_hint', { sample: `${show('1234.5', draft.language)} · ${dateTimeIn(now, draft.language, draft.time_zone)}` })}
        data={languages.map((value) => ({ value, label: nameOf(value) }))}
        value={draft.language}
        onChange={(value) => setDraft({ ...draft, language: value ?? 'en' })}
        allowDeselect={false}
        searchable
        error={errorOf('language')}
      />
      <Select
        label={t('profile.time_zone')}
        description={t('profile.time_zone_hint')}
        data={[{ value: DEVICE, label: t('profile.device_zone', { zone: own }) }, ...[...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({ value, label: value.replaceAll('_', ' ') }))]}
        value={draft.time_zone}
        onChange={(value) => setDraft({ ...draft, time_zone: value ?? DEVICE })}
        allowDeselect={false}
        searchable
        limit={100}
        error={errorOf('time_zone')}
      />
      {save.isError && !errorOf('name') && !errorOf('time_zone') && !errorOf('language') && (
        <p role="alert" style={{ color: 'var(--out)' }}>
          {text(save.error)}
        </p>
      )}
      <Button type="submit" loading={save.isPending}>
        {t('people.save')}
      </Button>
    </form>
  )
}
