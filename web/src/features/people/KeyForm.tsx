import { Button, Modal, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { type Person, rolesQuery } from '../../client/people'
import { write } from '../../client/write'
import { type AccessDraft, AccessFields } from './AccessFields'
import { Preview } from './Powers'
import { RightChecks } from './RightChecks'
import { COST, powersOf, powersOfNames } from './rights'
import { useSave } from './useSave'
import styles from './people.module.css'

interface Props {
  accounts: Person[]
  onClose: () => void
  onMade: (made: { name: string; key: string }) => void
}

/** A new key: what it is for, whose it is, what it may do and until when. */
export function KeyForm({ accounts, onClose, onMade }: Props) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  return (
    <Modal opened onClose={onClose} size={700} fullScreen={isPhone} title={<b>{t('apikey.new')}</b>} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Form accounts={accounts} onClose={onClose} onMade={onMade} />
    </Modal>
  )
}

function Form({ accounts, onClose, onMade }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const roles = useQuery(rolesQuery).data ?? []
  const mine = powersOf([{ rights: me.rights, cost: me.cost }])
  const [name, setName] = useState('')
  const [owner, setOwner] = useState<string | null>(null)
  const [by, setBy] = useState<'roles' | 'rights'>('roles')
  const [draft, setDraft] = useState<AccessDraft>({ roles: ['api'], sites: me.sites, suppliers: null })
  const [rights, setRights] = useState<ReadonlySet<string>>(new Set(['stock.read', 'catalog.read']))
  const [until, setUntil] = useState('')
  const powers = by === 'roles' ? powersOfNames(draft.roles, roles) : rights
  const save = useSave(
    () => {
      const scope = by === 'roles' ? { roles: draft.roles } : { rights: [...rights].filter((right) => right !== COST).sort(), cost: rights.has(COST) }
      return write<{ key: string }>('POST', '/api-keys', { name: name.trim(), sites: draft.sites, expires_on: until, ...scope, ...(owner && { owner: Number(owner) }) })
    },
    ['name', 'roles', 'rights', 'sites', 'expires_on', 'owner'],
    (made) => {
      onMade({ name: name.trim(), key: made.key })
      onClose()
    },
  )
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(undefined)
      }}
    >
      <TextInput label={t('apikey.name')} description={t('apikey.name_hint')} value={name} onChange={(event) => setName(event.currentTarget.value)} error={save.errors.name} required maxLength={100} data-autofocus />
      <Select
        label={t('apikey.owner')}
        description={t('apikey.owner_hint')}
        placeholder={t('apikey.owner_me', { name: me.user.name || me.user.email })}
        data={accounts.map((account) => ({ value: String(account.id), label: account.name }))}
        value={owner}
        onChange={setOwner}
        clearable
        error={save.errors.owner}
      />
      <SegmentedControl
        value={by}
        onChange={(value) => setBy(value as 'roles' | 'rights')}
        data={[
          { value: 'roles', label: t('apikey.by_roles') },
          { value: 'rights', label: t('apikey.by_rights') },
        ]}
      />
      <AccessFields draft={draft} onChange={setDraft} errors={save.errors} hasSuppliers={false} hasRoles={by === 'roles'} />
      {by === 'rights' && <RightChecks powers={rights} mine={mine} onChange={setRights} />}
      <TextInput type="date" label={t('apikey.expires')} description={t('apikey.expires_hint')} value={until} onChange={(event) => setUntil(event.currentTarget.value)} error={save.errors.expires_on} />
      <Preview powers={powers} sites={draft.sites} suppliers={null} />
      <Button type="submit" size="md" loading={save.isPending} disabled={powers.size === 0}>
        {t('apikey.make')}
      </Button>
    </form>
  )
}
