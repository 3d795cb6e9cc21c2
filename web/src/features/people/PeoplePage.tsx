import { Button, Drawer, Select, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { type Person, peopleQuery, rolesQuery } from '../../client/people'
import { useAddress } from '../../lib/address'
import { Empty, Failed } from '../../ui/Empty'
import { useRoleName } from '../../ui/role'
import { Frame } from './Frame'
import { InviteDialog } from './InviteDialog'
import { PersonPanel } from './PersonPanel'
import { PersonRow } from './PersonRow'
import styles from './people.module.css'

const STATES = ['active', 'invited', 'expired', 'withdrawn', 'disabled', 'erased'] as const

/** Everybody who may sign in: found, invited, changed; who is open stands in the address. */
export function PeoplePage() {
  const { t } = useTranslation()
  const me = useMe()
  const roleName = useRoleName()
  const [params, change] = useAddress()
  const [words, setWords] = useState(params.get('q') ?? '')
  const [q] = useDebouncedValue(words.trim(), 200)
  const [isInviting, setInviting] = useState(false)
  const filter = { q: params.get('q') ?? '', role: params.get('role') ?? '', state: params.get('state') ?? '' }
  const found = useInfiniteQuery(peopleQuery(filter))
  const roles = useQuery(rolesQuery).data ?? []
  const open = params.get('open')
  useEffect(() => {
    if (q !== (params.get('q') ?? '')) change({ q }, { replace: true })
  }, [q, params, change])
  const people = useMemo(() => found.data?.pages.flatMap((page) => page.rows) ?? [], [found.data])
  const isFiltered = filter.q !== '' || filter.role !== '' || filter.state !== ''
  const mayWrite = me.rights.includes('people.write')

  return (
    <Frame>
      <div className={styles.bar}>
        <TextInput className={styles.grow} value={words} onChange={(event) => setWords(event.currentTarget.value)} placeholder={t('people.search')} aria-label={t('people.search')} leftSection={<IconSearch size={16} stroke={1.7} />} data-page-search />
        <Select aria-label={t('people.role')} placeholder={t('people.any_role')} clearable data={roles.map((role) => ({ value: role.name, label: roleName(role.name, role.title) }))} value={filter.role || null} onChange={(value) => change({ role: value })} searchable />
        <Select aria-label={t('people.state')} placeholder={t('people.any_state')} clearable data={STATES.map((state) => ({ value: state, label: t(`people.is_${state}`) }))} value={filter.state || null} onChange={(value) => change({ state: value })} w={150} />
        {mayWrite && (
          <Button className={styles.end!} leftSection={<IconUserPlus size={17} stroke={1.8} />} onClick={() => setInviting(true)}>
            {t('people.invite')}
          </Button>
        )}
      </div>
      {found.isError && <Failed title={t('people.failed')} error={found.error} onRetry={() => void found.refetch()} />}
      {found.data && people.length === 0 && <Nobody isFiltered={isFiltered} onClear={() => { setWords(''); change({ q: null, role: null, state: null }) }} onInvite={mayWrite ? () => setInviting(true) : null} />}
      {people.length > 0 && (
        <ol className={styles.list} aria-label={t('people.rows')}>
          {people.map((person: Person) => (
            <PersonRow key={person.id} person={person} isOpen={open === String(person.id)} roles={roles} onOpen={() => change({ open: String(person.id) })} />
          ))}
        </ol>
      )}
      {found.hasNextPage && (
        <div className={styles.bar}>
          <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('people.more')}
          </Button>
        </div>
      )}
      <Drawer opened={open !== null} onClose={() => change({ open: null })} position="right" size={560} title={<b>{t('people.one')}</b>} closeButtonProps={{ 'aria-label': t('app.close') }} transitionProps={{ duration: 120 }}>
        {open !== null && <PersonPanel key={open} id={Number(open)} />}
      </Drawer>
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Frame>
  )
}

function Nobody({ isFiltered, onClear, onInvite }: { isFiltered: boolean; onClear: () => void; onInvite: (() => void) | null }) {
  const { t } = useTranslation()
  return (
    <Empty icon={<IconUsers size={28} stroke={1.5} />} title={t(isFiltered ? 'people.none' : 'people.empty')} hint={t(isFiltered ? 'people.none_hint' : 'people.empty_hint')}>
      {isFiltered ? (
        <Button variant="default" onClick={onClear}>
          {t('board.clear')}
        </Button>
      ) : (
        onInvite && <Button onClick={onInvite}>{t('people.invite')}</Button>
      )}
    </Empty>
  )
}
