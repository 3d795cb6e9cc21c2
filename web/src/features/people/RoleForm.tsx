import { Button, Checkbox, Modal, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import type { Role } from '../../client/people'
import { write } from '../../client/write'
import { useRoleName } from '../../ui/role'
import { RightChecks } from './RightChecks'
import { COST, nameOf, powersOf } from './rights'
import { useSave } from './useSave'
import styles from './people.module.css'

const AREAS = ['stock', 'journal', 'people', 'api'] as const

interface Props {
  role: Role | null
  from: Role | null
  onClose: () => void
  onSaved: (name: string) => void
}

/** A role of the house's own: made, copied from another, or changed. Nobody gives what they lack. */
export function RoleForm({ role, from, onClose, onSaved }: Props) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  return (
    <Modal opened onClose={onClose} size={760} fullScreen={isPhone} title={<b>{t(role ? 'roles.edit' : 'roles.new')}</b>} closeButtonProps={{ 'aria-label': t('app.close') }}>
      <Form role={role} from={from} onClose={onClose} onSaved={onSaved} />
    </Modal>
  )
}

function Form({ role, from, onClose, onSaved }: Props) {
  const { t } = useTranslation()
  const me = useMe()
  const roleName = useRoleName()
  const base = role ?? from
  const [title, setTitle] = useState(role?.title ?? (from ? t('roles.copy_of', { title: roleName(from.name, from.title) }) : ''))
  const [powers, setPowers] = useState<ReadonlySet<string>>(() => (base ? powersOf([base]) : new Set(['stock.read', 'catalog.read'])))
  const [areas, setAreas] = useState<string[]>(base?.areas ?? ['stock'])
  const mine = powersOf([{ rights: me.rights, cost: me.cost }])
  const name = role?.name ?? nameOf(title)
  const save = useSave(
    () => {
      const fields = { title: title.trim(), rights: [...powers].filter((right) => right !== COST).sort(), cost: powers.has(COST), areas }
      return role ? write('PATCH', `/roles/${role.id}`, fields, role.version) : write('POST', '/roles', { ...fields, name })
    },
    ['name', 'title', 'rights', 'cost', 'areas'],
    () => {
      onSaved(name)
      onClose()
    },
  )
  const problem = save.errors.rights ?? save.errors.cost ?? save.errors.areas
  return (
    <form
      className={styles.panel}
      onSubmit={(event) => {
        event.preventDefault()
        if (name !== '') save.mutate(undefined)
      }}
    >
      <TextInput label={t('roles.title')} description={role ? undefined : t('roles.title_hint')} value={title} onChange={(event) => setTitle(event.currentTarget.value)} error={save.errors.title ?? (save.errors.name && t('roles.name_taken'))} maxLength={60} required data-autofocus />
      <RightChecks powers={powers} mine={mine} onChange={setPowers} />
      <Checkbox.Group label={t('roles.areas')} description={t('roles.areas_hint')} value={areas} onChange={setAreas}>
        <div className={styles.row} style={{ marginTop: 8, gap: 18 }}>
          {[...new Set<string>([...AREAS, ...areas])].map((area) => (
            <Checkbox key={area} value={area} label={t(`nav.${area}` as 'nav.stock')} />
          ))}
        </div>
      </Checkbox.Group>
      {problem && (
        <p role="alert" style={{ margin: 0, color: 'var(--out)' }}>
          {problem}
        </p>
      )}
      <div className={styles.row}>
        <Button type="submit" loading={save.isPending} disabled={name === ''}>
          {t('people.save')}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {t('app.cancel')}
        </Button>
      </div>
    </form>
  )
}
