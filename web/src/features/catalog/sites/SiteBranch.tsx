import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconBuildingStore, IconBuildingWarehouse, IconChevronRight, IconGripVertical, IconPencil, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changeMany, useRefreshRecords } from '../../../client/records'
import { allBinsQuery } from '../../../client/catalog'
import type { Bin, Site } from '../../../client/types'
import { show } from '../../../lib/quantity'
import { repicked, zoneTree } from '../../../lib/zones'
import { useDone } from '../../../ui/done'
import { Failed } from '../../../ui/Empty'
import { Late } from '../../../ui/Late'
import styles from '../catalog.module.css'
import tree from '../lists/tree.module.css'

const DRAGGED = 'text/onhand-bin'

interface Props {
  site: Site
  isOpen: boolean
  hasArchived: boolean
  mayWrite: boolean
  onToggle: () => void
  /** What the drawer shows: `site`, `site-7`, `bin-9`, or `new-7` and a zone for a new bin there. */
  onOpen: (open: string) => void
}

/** One site, and unfolded its zones and bins. */
export function SiteBranch({ site, isOpen, hasArchived, mayWrite, onToggle, onOpen }: Props) {
  const { t } = useTranslation()
  const Icon = site.kind === 'warehouse' ? IconBuildingWarehouse : IconBuildingStore

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return
    if ((event.key === 'ArrowRight' && !isOpen) || (event.key === 'ArrowLeft' && isOpen)) onToggle()
    else if (event.key === 'Enter') onOpen(`site-${site.id}`)
    else if (!walk(event)) return
    event.preventDefault()
  }

  return (
    <>
      <div role="treeitem" tabIndex={0} aria-level={1} aria-selected={false} aria-expanded={isOpen} className={`${tree.row} ${tree.zone}`} onKeyDown={onKeyDown} data-walk>
        <button type="button" className={tree.twist} data-open={isOpen || undefined} tabIndex={-1} aria-label={t(isOpen ? 'tree.close' : 'tree.open', { name: site.name })} onClick={onToggle}>
          <IconChevronRight size={15} />
        </button>
        <Icon size={18} stroke={1.6} aria-hidden="true" />
        <span className={tree.name}>
          {site.name || site.code} <span className="faint small">{site.code}</span>
          {site.archived && <i className={styles.tag}>{t('item.archived')}</i>}
        </span>
        <span className={tree.count}>{t('sites.bins', { count: site.bins })}</span>
        {mayWrite && (
          <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => onOpen(`new-${site.id}`)}>
            {t('sites.add_bin')}
          </Button>
        )}
        <ActionIcon variant="subtle" color="gray" aria-label={t('sites.edit', { name: site.name || site.code })} onClick={() => onOpen(`site-${site.id}`)}>
          <IconPencil size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      {isOpen && <Bins site={site} hasArchived={hasArchived} mayWrite={mayWrite} onOpen={onOpen} />}
    </>
  )
}

/** Up and down through whatever rows of the tree are shown. */
function walk(event: KeyboardEvent): boolean {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
  if (!step || event.altKey) return false
  const rows = [...document.querySelectorAll<HTMLElement>('[data-walk]')]
  rows[rows.indexOf(event.currentTarget as HTMLElement) + step]?.focus()
  return true
}

function Bins({ site, hasArchived, mayWrite, onOpen }: Pick<Props, 'site' | 'hasArchived' | 'mayWrite' | 'onOpen'>) {
  const { t } = useTranslation()
  const { done, fail } = useDone()
  const refresh = useRefreshRecords()
  const found = useQuery(allBinsQuery(site.id))
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const bins = (found.data ?? []).filter((bin) => hasArchived || !bin.archived)

  async function move(id: number, by: number): Promise<void> {
    const changes = repicked(bins, id, by)
    if (changes.length === 0) return
    try {
      const { seq } = await changeMany('bin', changes.map(({ bin, pick_order }) => ({ id: bin.id, version: bin.version, fields: { pick_order } })))
      done(t('sites.moved', { code: bins.find((bin) => bin.id === id)?.code ?? '' }), seq)
    } catch (error) {
      fail(error)
    }
    refresh()
  }
  function dropOn(id: number, target: Bin): void {
    const zone = bins.filter((bin) => bin.zone === target.zone).toSorted((a, b) => a.pick_order - b.pick_order || a.code.localeCompare(b.code, undefined, { numeric: true }))
    const from = zone.findIndex((bin) => bin.id === id)
    if (from >= 0) void move(id, zone.indexOf(target) - from)
  }

  if (found.isError) return <Failed title={t('lists.failed')} error={found.error} onRetry={() => void found.refetch()} />
  if (found.isPending)
    return (
      <Late>
        <div className={tree.row}>{t('app.loading')}</div>
      </Late>
    )
  return zoneTree(bins, closed).map((node) => {
    if ('bin' in node) return <BinRow key={node.bin.id} bin={node.bin} depth={node.depth + 1} mayWrite={mayWrite} onMove={(by) => void move(node.bin.id, by)} onDropOn={dropOn} onOpen={() => onOpen(`bin-${node.bin.id}`)} />
    const isShut = closed.has(node.zone)
    const toggle = (): void => setClosed((old) => (isShut ? new Set([...old].filter((zone) => zone !== node.zone)) : new Set([...old, node.zone])))
    return (
      <div
        key={`zone-${node.zone}`}
        role="treeitem"
        tabIndex={-1}
        aria-level={node.depth + 2}
        aria-selected={false}
        aria-expanded={!isShut}
        className={`${tree.row} ${tree.zone}`}
        style={{ paddingLeft: 42 + node.depth * 24 }}
        data-walk
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget) return
          if (event.key === 'Enter' || (event.key === 'ArrowRight' && isShut) || (event.key === 'ArrowLeft' && !isShut)) toggle()
          else if (!walk(event)) return
          event.preventDefault()
        }}
      >
        <button type="button" className={tree.twist} data-open={!isShut || undefined} tabIndex={-1} aria-label={t(isShut ? 'tree.open' : 'tree.close', { name: node.name })} onClick={toggle}>
          <IconChevronRight size={15} />
        </button>
        <span className={tree.name}>{node.name}</span>
        <span className={tree.count}>{t('sites.bins', { count: node.count })}</span>
        {mayWrite && (
          <ActionIcon variant="subtle" color="gray" aria-label={t('sites.add_bin_in', { zone: node.name })} onClick={() => onOpen(`new-${site.id}-${node.zone}`)}>
            <IconPlus size={16} />
          </ActionIcon>
        )}
      </div>
    )
  })
}

interface BinProps {
  bin: Bin
  depth: number
  mayWrite: boolean
  onMove: (by: number) => void
  onDropOn: (id: number, target: Bin) => void
  onOpen: () => void
}

function BinRow({ bin, depth, mayWrite, onMove, onDropOn, onOpen }: BinProps) {
  const { t, i18n } = useTranslation()
  const [isOver, setOver] = useState(false)
  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget) return
    if (event.altKey && mayWrite && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) onMove(event.key === 'ArrowUp' ? -1 : 1)
    else if (event.key === 'Enter') onOpen()
    else if (!walk(event)) return
    event.preventDefault()
  }
  function onDrop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    onDropOn(Number(event.dataTransfer.getData(DRAGGED)), bin)
  }
  return (
    <div
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={false}
      className={tree.row}
      data-over={isOver || undefined}
      data-walk
      style={{ paddingLeft: 24 + depth * 24, cursor: 'pointer' }}
      draggable={mayWrite}
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(bin.id))}
      onDragOver={(event) => (event.preventDefault(), setOver(true))}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      onKeyDown={onKeyDown}
      onClick={onOpen}
    >
      {mayWrite && (
        <Tooltip label={t('sites.drag')}>
          <IconGripVertical size={15} className={tree.grip} aria-hidden="true" />
        </Tooltip>
      )}
      <span className={tree.name}>
        {bin.code}
        {bin.kind !== 'stock' && <i className={styles.tag}>{t(`item.bin_${bin.kind}`)}</i>}
        {bin.archived && <i className={styles.tag}>{t('item.archived')}</i>}
      </span>
      <span className={tree.facts}>
        {bin.capacity && <span>{t('sites.holds', { capacity: show(bin.capacity, i18n.language) })}</span>}
        <span title={t('field.pick_order')}>{t('sites.pick', { order: bin.pick_order })}</span>
      </span>
    </div>
  )
}
