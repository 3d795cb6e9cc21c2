import { Button, Switch } from '@mantine/core'
import { IconCategory, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allCategoriesQuery } from '../../../client/catalog'
import { useMe } from '../../../client/me'
import { useRecords } from '../../../client/records'
import type { Category } from '../../../client/types'
import { useAddress } from '../../../lib/address'
import type { Fields } from '../../../lib/merge'
import { branches, placesFor } from '../../../lib/tree'
import { Conflict } from '../../../ui/Conflict'
import { useDone } from '../../../ui/done'
import { Empty, Failed } from '../../../ui/Empty'
import { Waiting } from '../items/ItemsPage'
import { RecordDrawer } from '../RecordDrawer'
import { useFieldTexts } from '../texts'
import { CategoryRow, DRAGGED } from './CategoryRow'
import { NameField } from './NameField'
import styles from '../catalog.module.css'
import tree from './tree.module.css'

/** Categories as a tree: renamed where they stand, moved by hand or by menu, archived. */
export function CategoriesPage() {
  const { t } = useTranslation()
  const me = useMe()
  const [params, change] = useAddress()
  const found = useQuery(allCategoriesQuery)
  const mayWrite = me.rights.includes('catalog.write')
  const hasArchived = params.get('archived') === 'all'
  const rows = (found.data ?? []).filter((row) => hasArchived || !row.archived)
  const [isNew, setNew] = useState<number | null>(null)
  const open = found.data?.find((row) => String(row.id) === params.get('open'))

  return (
    <div className={styles.list}>
      <header className={styles.head}>
        <h1>{t('catalog.categories')}</h1>
        {mayWrite && (
          <Button onClick={() => setNew(0)} leftSection={<IconPlus size={16} />}>
            {t('categories.new')}
          </Button>
        )}
      </header>
      <div className={styles.bar}>
        <Switch size="sm" label={t('lists.archived')} checked={hasArchived} onChange={(event) => change({ archived: event.currentTarget.checked ? 'all' : null })} />
        {mayWrite && <span className={`${styles.hint} small faint`}>{t('categories.hint')}</span>}
      </div>
      {found.isPending && <Waiting />}
      {found.isError && !found.data && <Failed title={t('lists.failed')} error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && isNew === null && (
        <Empty icon={<IconCategory size={28} stroke={1.5} />} title={t('categories.empty')} hint={t('categories.empty_hint')}>
          {mayWrite && <Button onClick={() => setNew(0)}>{t('categories.first')}</Button>}
        </Empty>
      )}
      {(rows.length > 0 || isNew !== null) && <Tree rows={rows} mayWrite={mayWrite} isNew={isNew} onNew={setNew} onHistory={(id) => change({ open: String(id) })} />}
      {open && (
        <RecordDrawer
          kind="category"
          title={open.name}
          record={{ id: open.id, version: open.version, fields: fieldsOf(open) }}
          specs={[
            { key: 'name', kind: 'text', isRequired: true },
            { key: 'parent', kind: 'choice', options: placesFor(found.data ?? [], open.id).map(({ row, path }) => ({ value: String(row.id), label: path.join(' / ') })) },
          ]}
          mayWrite={mayWrite}
          onClose={() => change({ open: null })}
        />
      )}
    </div>
  )
}

const fieldsOf = (row: Category): Fields => ({ name: row.name, parent: row.parent ?? 0, archived: row.archived })

interface TreeProps {
  rows: Category[]
  mayWrite: boolean
  /** Inside of which a new one is being named; 0 is the top. */
  isNew: number | null
  onNew: (parent: number | null) => void
  onHistory: (id: number) => void
}

function Tree({ rows, mayWrite, isNew, onNew, onHistory }: TreeProps) {
  const { t } = useTranslation()
  const { done, fail } = useDone()
  const texts = useFieldTexts()
  const records = useRecords('category')
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set())
  const [active, setActive] = useState<number | null>(null)
  const [naming, setNaming] = useState<number | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const shown = branches(rows, closed)
  const at = shown.findIndex(({ row }) => row.id === active)

  async function save(row: Category, fields: Fields): Promise<void> {
    setNaming(null)
    try {
      const saved = await records.change({ id: row.id, version: row.version, base: fieldsOf(row), fields })
      if (saved) done(t('items.saved', { name: String(fields.name ?? row.name) }), saved.seq)
    } catch (error) {
      fail(error)
    }
  }
  async function make(name: string): Promise<void> {
    const parent = isNew ?? 0
    onNew(null)
    try {
      const saved = await records.create({ name, parent })
      setActive(saved.id)
      done(t('items.made', { name }), saved.seq)
    } catch (error) {
      fail(error)
    }
  }
  const toggle = (id: number, isShut: boolean): void => setClosed((old) => (isShut ? new Set([...old, id]) : new Set([...old].filter((one) => one !== id))))

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return
    const branch = shown[at]
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
    if (step) setActive(shown[Math.max(0, Math.min(shown.length - 1, at + step))]?.row.id ?? null)
    else if (!branch) return
    else if (event.key === 'ArrowRight') toggle(branch.row.id, false)
    else if (event.key === 'ArrowLeft') {
      if (branch.hasChildren && !closed.has(branch.row.id)) toggle(branch.row.id, true)
      else if (branch.row.parent) setActive(branch.row.parent)
    } else if ((event.key === 'F2' || event.key === 'Enter') && mayWrite) setNaming(branch.row.id)
    else if (event.key === 'Insert' && mayWrite) onNew(branch.row.id)
    else return
    event.preventDefault()
  }

  function onDrop(event: DragEvent, target: Category | null): void {
    event.preventDefault()
    setOver(null)
    const row = rows.find((one) => String(one.id) === event.dataTransfer.getData(DRAGGED))
    const parent = target?.id ?? 0
    if (row && (row.parent ?? 0) !== parent && (parent === 0 || placesFor(rows, row.id).some((place) => place.row.id === parent))) void save(row, { parent })
  }

  const field = (depth: number) => (
    <div key="new" role="treeitem" tabIndex={-1} aria-level={depth + 1} aria-selected={false} className={tree.row} style={{ paddingLeft: 18 + depth * 24 }}>
      <NameField label={t('categories.name')} text="" onCommit={(name) => void make(name)} onCancel={() => onNew(null)} />
    </div>
  )
  return (
    <div role="tree" id="rows" aria-label={t('catalog.categories')} tabIndex={0} className={tree.tree} onKeyDown={onKeyDown} aria-activedescendant={active ? `branch-${active}` : undefined} onDragOver={(event) => event.preventDefault()} onDrop={(event) => onDrop(event, null)} onFocus={() => active === null && setActive(shown[0]?.row.id ?? null)}>
      {isNew === 0 && field(0)}
      {shown.flatMap((branch) => [
        <CategoryRow
          key={branch.row.id}
          branch={branch}
          places={placesFor(rows, branch.row.id)}
          isOpen={!closed.has(branch.row.id)}
          isActive={branch.row.id === active}
          isNaming={branch.row.id === naming}
          isOver={branch.row.id === over}
          mayWrite={mayWrite}
          on={{
            choose: () => setActive(branch.row.id),
            toggle: () => toggle(branch.row.id, !closed.has(branch.row.id)),
            name: () => setNaming(branch.row.id),
            named: (name) => (name === branch.row.name ? setNaming(null) : void save(branch.row, { name })),
            cancel: () => setNaming(null),
            save: (fields) => void save(branch.row, fields),
            add: () => (toggle(branch.row.id, false), onNew(branch.row.id)),
            history: () => onHistory(branch.row.id),
            over: (isOver) => setOver(isOver ? branch.row.id : null),
            drop: (event) => (event.stopPropagation(), onDrop(event, branch.row)),
          }}
        />,
        ...(isNew === branch.row.id ? [field(branch.depth + 1)] : []),
      ])}
      <Conflict conflict={records.conflict} label={texts.label} show={texts.show} onClose={records.dismiss} onResolve={(chosen) => void records.resolve(chosen).catch(fail)} />
    </div>
  )
}
