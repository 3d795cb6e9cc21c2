import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconKey, IconPlus, IconRobot } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { accountsQuery, type Key, keysQuery, type Person, rolesQuery } from '../../client/people'
import { Empty, Failed } from '../../ui/Empty'
import { ShownOnce } from '../../ui/ShownOnce'
import { AccountForm } from './AccountForm'
import { Frame } from './Frame'
import { KeyForm } from './KeyForm'
import { KeyRow } from './KeyRow'
import { StateMark, useSitesText } from './PersonRow'
import { useRoleName } from '../../ui/role'
import styles from './people.module.css'

/** Programs: service accounts, and the keys with which programs come in. */
export function KeysPage() {
  const { t } = useTranslation()
  const keys = useQuery(keysQuery)
  const accounts = useQuery(accountsQuery)
  const titles = new Map((useQuery(rolesQuery).data ?? []).map((role) => [role.name, role.title]))
  const [isNew, setNew] = useState(false)
  const [account, setAccount] = useState<Person | 'new' | null>(null)
  const [secret, setSecret] = useState<{ name: string; key: string } | null>(null)
  const [all, setAll] = useState(false)
  const shown = (keys.data ?? []).filter((key) => all || key.state !== 'revoked')
  const revoked = (keys.data ?? []).length - (keys.data ?? []).filter((key) => key.state !== 'revoked').length
  return (
    <Frame>
      <div className={styles.bar}>
        <p className="mute" style={{ margin: 0, flex: '1 1 260px' }}>
          {t('apikey.lead')}
        </p>
        <Button variant="default" leftSection={<IconRobot size={17} stroke={1.7} />} onClick={() => setAccount('new')}>
          {t('apikey.new_account')}
        </Button>
        <Button leftSection={<IconPlus size={17} />} onClick={() => setNew(true)}>
          {t('apikey.new')}
        </Button>
      </div>
      {keys.isError && <Failed title={t('apikey.failed')} error={keys.error} onRetry={() => void keys.refetch()} />}
      {(accounts.data?.length ?? 0) > 0 && <Accounts accounts={accounts.data!} titles={titles} onOpen={setAccount} />}
      {keys.data && shown.length === 0 && (
        <Empty icon={<IconKey size={28} stroke={1.5} />} title={t('apikey.empty')} hint={t('apikey.empty_hint')}>
          <Button onClick={() => setNew(true)}>{t('apikey.new')}</Button>
        </Empty>
      )}
      {shown.length > 0 && (
        <>
          <h2 className="eyebrow" style={{ padding: '12px 18px 8px' }}>
            {t('apikey.keys')}
          </h2>
          <ol className={`${styles.list} ${styles.keys}`} aria-label={t('apikey.keys')}>
            {shown.map((key: Key) => (
              <KeyRow key={key.id} row={key} titles={titles} onSecret={(made) => setSecret({ name: key.name, key: made })} />
            ))}
          </ol>
        </>
      )}
      {revoked > 0 && (
        <div className={styles.bar}>
          <Button variant="subtle" size="sm" onClick={() => setAll(!all)}>
            {t(all ? 'apikey.hide_revoked' : 'apikey.show_revoked', { count: revoked })}
          </Button>
        </div>
      )}
      {isNew && <KeyForm accounts={(accounts.data ?? []).filter((one) => !one.disabled)} onClose={() => setNew(false)} onMade={setSecret} />}
      {account !== null && <AccountForm account={account === 'new' ? null : account} onClose={() => setAccount(null)} />}
      <Modal opened={secret !== null} onClose={() => setSecret(null)} size={560} title={<b>{t('apikey.made', { name: secret?.name ?? '' })}</b>} closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('app.close') }}>
        <p className="mute" style={{ marginTop: 0 }}>
          {t('apikey.once')}
        </p>
        {secret && <ShownOnce label={t('apikey.key')} value={secret.key} />}
        <p className="small mute">{t('apikey.use')}</p>
        <Button mt={6} onClick={() => setSecret(null)}>
          {t('people.done')}
        </Button>
      </Modal>
    </Frame>
  )
}

function Accounts({ accounts, titles, onOpen }: { accounts: Person[]; titles: ReadonlyMap<string, string>; onOpen: (account: Person) => void }) {
  const { t } = useTranslation()
  const roleName = useRoleName()
  const sites = useSitesText()
  return (
    <>
      <h2 className="eyebrow" style={{ padding: '4px 18px 8px' }}>
        {t('apikey.accounts')}
      </h2>
      <ol className={styles.list} style={{ flex: 'none' }} aria-label={t('apikey.accounts')}>
        {accounts.map((account) => (
          <li key={account.id}>
            <button type="button" onClick={() => onOpen(account)}>
              <span className={styles.who}>
                <span className={styles.face} data-off={account.disabled || undefined} aria-hidden="true">
                  <IconRobot size={18} stroke={1.6} />
                </span>
                <b className="clip">{account.name}</b>
              </span>
              <span className={`clip ${styles.mid}`}>{account.roles.map((role) => roleName(role, titles.get(role))).join(', ')}</span>
              <span className={`clip mute ${styles.mid} ${styles.extra}`}>{sites(account.sites)}</span>
              <StateMark state={account.state} word={t(`people.is_${account.state}`)} />
              <span className={`${styles.mid} ${styles.extra}`} />
            </button>
          </li>
        ))}
      </ol>
    </>
  )
}
