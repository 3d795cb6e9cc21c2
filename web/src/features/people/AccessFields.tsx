import { MultiSelect, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { type Role, rolesQuery, suppliersQuery } from '../../client/people'
import { sitesQuery } from '../../client/queries'
import { useRoleName } from '../../ui/role'
import { mayGive, powersOf } from './rights'

/** What somebody may do, and where. */
export interface AccessDraft {
  roles: string[]
  sites: number[] | null
  suppliers: number[] | null
}

interface Props {
  draft: AccessDraft
  onChange: (draft: AccessDraft) => void
  errors?: Record<string, string>
  hasSuppliers?: boolean
  hasRoles?: boolean
}

const numbers = (values: string[]): number[] => values.map(Number)
const texts = (values: number[] | null): string[] => (values ?? []).map(String)

/** Roles that one may hand out; others are shown, but cannot be chosen. */
function useRoleChoice(chosen: string[]): { value: string; label: string; disabled: boolean }[] {
  const me = useMe()
  const roleName = useRoleName()
  const mine = powersOf([{ rights: me.rights, cost: me.cost }])
  const roles = useQuery(rolesQuery).data ?? []
  const isOpen = (role: Role): boolean => !role.archived || chosen.includes(role.name)
  return roles.filter(isOpen).map((role) => ({ value: role.name, label: roleName(role.name, role.title), disabled: !mayGive(mine, powersOf([role])) }))
}

/** Roles, sites and, for suppliers' accounts, suppliers. */
export function AccessFields({ draft, onChange, errors = {}, hasSuppliers = true, hasRoles = true }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const sites = (useQuery(sitesQuery).data ?? []).filter((site) => me.sites === null || me.sites.includes(site.id))
  const isSupplier = draft.suppliers !== null || draft.roles.includes('supplier')
  const suppliers = useQuery({ ...suppliersQuery, enabled: hasSuppliers && isSupplier }).data ?? []
  const choice = useRoleChoice(draft.roles)

  function setRoles(roles: string[]): void {
    const becomes = roles.includes('supplier') && !draft.roles.includes('supplier')
    onChange({ ...draft, roles, suppliers: becomes && hasSuppliers ? (draft.suppliers ?? []) : draft.suppliers })
  }

  return (
    <>
      {hasRoles && <MultiSelect label={t('people.roles')} description={t('people.roles_hint')} data={choice} value={draft.roles} onChange={setRoles} searchable hidePickedOptions error={errors.roles} comboboxProps={{ shadow: 'md' }} />}
      <div>
        <SegmentedControl
          fullWidth
          aria-label={t('people.sites')}
          value={draft.sites === null ? 'all' : 'some'}
          onChange={(value) => onChange({ ...draft, sites: value === 'all' ? null : [] })}
          data={[
            { value: 'all', label: t('top.all_sites'), disabled: me.sites !== null },
            { value: 'some', label: t('people.some_sites') },
          ]}
        />
        {draft.sites !== null && (
          <MultiSelect
            mt={8}
            label={t('people.sites')}
            data={sites.map((site) => ({ value: String(site.id), label: site.name || site.code }))}
            value={texts(draft.sites)}
            onChange={(values) => onChange({ ...draft, sites: numbers(values) })}
            searchable
            hidePickedOptions
            limit={60}
            error={errors.sites}
            comboboxProps={{ shadow: 'md' }}
          />
        )}
      </div>
      {hasSuppliers && isSupplier && (
        <MultiSelect
          label={t('people.suppliers')}
          description={t('people.suppliers_hint')}
          data={suppliers.map((supplier) => ({ value: String(supplier.id), label: supplier.name }))}
          value={texts(draft.suppliers)}
          onChange={(values) => onChange({ ...draft, suppliers: values.length === 0 && !draft.roles.includes('supplier') ? null : numbers(values) })}
          searchable
          hidePickedOptions
          limit={60}
          error={errors.suppliers}
          comboboxProps={{ shadow: 'md' }}
        />
      )}
    </>
  )
}
