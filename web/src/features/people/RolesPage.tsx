import { Button, Skeleton } from '@mantine/core'
import { IconArrowLeft, IconCopy, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../client/me'
import { holdersQuery, type Role, rolesQuery } from '../../client/people'
import { write } from '../../client/write'
import { useAddress } from '../../lib/address'
import { Failed } from '../../ui/Empty'
import { useRoleName } from '../../ui/role'
import { Frame } from './Frame'
import { CostWord, PowerWords } from './Powers'
import { RoleForm } from './RoleForm'
import { mayGive, powersOf } from './rights'
import { useSave } from './useSave'
import { useSitesText } from './PersonRow'
import styles from './people.module.css'

type Editing = { role: Role | null; from: Role | null }

/** Every role in plain words: what it sees, what it does, with cost or without, and who has it where. */
export function RolesPage() {
  const { t } = useTranslation()
  const me = useMe()
  const roleName = useRoleName()
  const [params, change] = useAddress()
  const found = useQuery(rolesQuery)
  const [editing, setEditing] = useState<Editing | null>(null)
  const name = params.get('role')
  const shown = found.data?.find((role) => role.name === (name ?? found.data[0]?.name))
  const mayMake = me.rights.includes('people.write') && me.sites === null

  return (
    <Frame>
      {mayMake && (
        <div className={styles.bar}>
          <p className="mute" style={{ margin: 0, flex: 1 }}>
            {t('roles.lead')}
          </p>
          <Button leftSection={<IconPlus size={17} />} onClick={() => setEditing({ role: null, from: null })}>
            {t('roles.new')}
          </Button>
        </div>
      )}
      {found.isPending && <Skeleton height={320} m={18} radius="md" />}
      {found.isError && <Failed title={t('roles.failed')} error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && (
        <div className={styles.split} data-open={name !== null || undefined}>
          <ul className={styles.roles} aria-label={t('people.tab_roles')}>
            {found.data.map((role) => (
              <li key={role.name}>
                <button type="button" aria-current={role === shown} onClick={() => change({ role: role.name })}>
                  {roleName(role.name, role.title)}
                  {role.archived ? <span className={styles.tag}>{t('roles.archived')}</span> : role.id !== 0 && <span className={styles.tag}>{t('roles.own')}</span>}
                </button>
              </li>
            ))}
          </ul>
          {shown && <Detail key={shown.name} role={shown} mayMake={mayMake} onEdit={() => setEditing({ role: shown, from: null })} onCopy={() => setEditing({ role: null, from: shown })} onBack={() => change({ role: null })} />}
        </div>
      )}
      {editing && <RoleForm role={editing.role} from={editing.from} onClose={() => setEditing(null)} onSaved={(role) => change({ role })} />}
    </Frame>
  )
}

interface DetailProps {
  role: Role
  mayMake: boolean
  onEdit: () => void
  onCopy: () => void
  onBack: () => void
}

function Detail({ role, mayMake, onEdit, onCopy, onBack }: DetailProps) {
  const { t } = useTranslation()
  const me = useMe()
  const roleName = useRoleName()
  const powers = powersOf([role])
  const isMine = mayGive(powersOf([{ rights: me.rights, cost: me.cost }]), powers)
  const archive = useSave((archived: boolean) => write('PATCH', `/roles/${role.id}`, { archived }, role.version))
  return (
    <div className={styles.detail}>
      <Button className={styles.back!} variant="subtle" leftSection={<IconArrowLeft size={16} />} onClick={onBack} w="fit-content">
        {t('app.back')}
      </Button>
      <div>
        <h2>{roleName(role.name, role.title)}</h2>
        <div className={styles.row} style={{ marginTop: 6 }}>
          <CostWord powers={powers} />
          <span className="mute">{t(role.id === 0 ? 'roles.fixed' : 'roles.of_house')}</span>
        </div>
      </div>
      <div className={styles.can}>
        <PowerWords powers={powers} />
      </div>
      <div>
        <h3 style={{ fontSize: 14 }}>{t('roles.areas')}</h3>
        <p className="mute" style={{ margin: '4px 0 0' }}>
          {role.areas.map((area) => t(`nav.${area}` as 'nav.stock')).join(', ') || t('roles.no_areas')}
        </p>
      </div>
      <Holders role={role} />
      {mayMake && (
        <div className={styles.row}>
          {role.id !== 0 && isMine && <Button onClick={onEdit}>{t('roles.edit')}</Button>}
          {isMine && (
            <Button variant="default" leftSection={<IconCopy size={16} />} onClick={onCopy}>
              {t('roles.copy')}
            </Button>
          )}
          {role.id !== 0 && isMine && (
            <Button variant="default" loading={archive.isPending} onClick={() => archive.mutate(!role.archived)}>
              {t(role.archived ? 'roles.restore' : 'roles.archive')}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

function Holders({ role }: { role: Role }) {
  const { t } = useTranslation()
  const sites = useSitesText()
  const found = useQuery(holdersQuery(role.name))
  const people = (found.data ?? []).filter((person) => !person.disabled)
  return (
    <div>
      <h3 style={{ fontSize: 14, marginBottom: 6 }}>{t('roles.holders', { count: people.length })}</h3>
      {role.archived && people.length > 0 && <p className="mute" style={{ margin: '0 0 8px' }}>{t('roles.archived_hint')}</p>}
      {found.data && people.length === 0 && <p className="mute" style={{ margin: 0 }}>{t('roles.nobody')}</p>}
      <ul className={styles.holders}>
        {people.map((person) => (
          <li key={person.id}>
            <Link to={person.service ? '/people/keys' : `/people?open=${person.id}`}>
              {person.name || person.email} <span className="faint">{person.suppliers !== null ? t('people.supplier_only') : sites(person.sites)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
