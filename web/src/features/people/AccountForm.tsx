import { Button, Modal, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { type Person, rolesQuery } from '../../client/people'
import { write } from '../../client/write'
import { type AccessDraft, AccessFields } from './AccessFields'
import { Preview } from './Powers'
import { powersOfNames } from './rights'
import { useSave } from './useSave'
import styles from './people.module.css'

/** A service account: nobody signs in as it; it owns keys that must outlive the people who made them. */
export function AccountForm({ account, onClose }: { account: Person | null; onClose: () => void }) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  return (
    <Modal opened onClose={onClose} size={560} fullScreen={isPhone} title={<b>{account ? account.name : t('apikey.new_account')}</b>} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Form account={account} onClose={onClose} />
    </Modal>
  )
}

function Form({ account, onClose }: { account: Person | null; onClose: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const roles = useQuery(rolesQuery).data ?? []
  const [name, setName] = useState(account?.name ?? '')
  const [draft, setDraft] = useState<AccessDraft>(account ?? { roles: ['api'], sites: me.sites, suppliers: null })
  const fields = { name: name.trim(), roles: draft.roles, sites: draft.sites }
  const save = useSave(
    (change: object) => (account ? write('PATCH', `/users/${account.id}`, change, account.version) : write('POST', '/users', { ...change, service: true })),
    ['name', 'roles', 'sites'],
    onClose,
  )
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(fields)
      }}
    >
      <p className="mute" style={{ margin: 0 }}>
        {t('apikey.account_hint')}
      </p>
      <TextInput label={t('people.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} error={save.errors.name} required maxLength={100} data-autofocus />
      <AccessFields draft={draft} onChange={setDraft} errors={save.errors} hasSuppliers={false} />
      <Preview powers={powersOfNames(draft.roles, roles)} sites={draft.sites} suppliers={null} />
      <div className={styles.row}>
        <Button type="submit" loading={save.isPending}>
          {t('people.save')}
        </Button>
        {account && (
          <Button variant="default" color="red" loading={save.isPending} onClick={() => save.mutate({ disabled: !account.disabled })}>
            {t(account.disabled ? 'people.enable' : 'people.disable')}
          </Button>
        )}
      </div>
    </form>
  )
}
