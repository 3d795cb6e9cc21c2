import { ActionIcon, Menu } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconChevronRight, IconDots, IconFolderSymlink, IconHistory, IconListSearch, IconPencil, IconPlus } from '@tabler/icons-react'
import type { DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Category } from '../../../client/types'
import type { Fields } from '../../../lib/merge'
import type { Branch } from '../../../lib/tree'
import { NameField } from './NameField'
import styles from '../catalog.module.css'
import tree from './tree.module.css'

export const DRAGGED = 'text/onhand-category'

interface RowProps {
  branch: Branch<Category>
  places: Branch<Category>[]
  isOpen: boolean
  isActive: boolean
  isNaming: boolean
  isOver: boolean
  mayWrite: boolean
  on: { choose: () => void; toggle: () => void; name: () => void; named: (name: string) => void; cancel: () => void; save: (fields: Fields) => void; add: () => void; history: () => void; over: (isOver: boolean) => void; drop: (event: DragEvent) => void }
}

/** One category: its name, what lies in it, and what can be done with it. */
export function CategoryRow({ branch: { row, depth, hasChildren }, places, isOpen, isActive, isNaming, isOver, mayWrite, on }: RowProps) {
  const { t } = useTranslation()
  return (
    <div
      role="treeitem"
      tabIndex={-1}
      id={`branch-${row.id}`}
      aria-level={depth + 1}
      aria-selected={isActive}
      aria-expanded={hasChildren ? isOpen : undefined}
      className={tree.row}
      data-active={isActive || undefined}
      data-over={isOver || undefined}
      style={{ paddingLeft: 18 + depth * 24 }}
      draggable={mayWrite && !isNaming}
      onClick={on.choose}
      onKeyDown={() => {}}
      onDoubleClick={mayWrite ? on.name : undefined}
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(row.id))}
      onDragOver={(event) => (event.preventDefault(), on.over(true))}
      onDragLeave={() => on.over(false)}
      onDrop={on.drop}
    >
      <button type="button" className={tree.twist} data-open={isOpen || undefined} tabIndex={-1} aria-label={t(isOpen ? 'tree.close' : 'tree.open', { name: row.name })} style={{ visibility: hasChildren ? 'visible' : 'hidden' }} onClick={on.toggle}>
        <IconChevronRight size={15} />
      </button>
      {isNaming ? (
        <NameField label={t('categories.name')} text={row.name} onCommit={on.named} onCancel={on.cancel} />
      ) : (
        <span className={tree.name}>
          {row.name}
          {row.archived && <i className={styles.tag}>{t('item.archived')}</i>}
        </span>
      )}
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('categories.more', { name: row.name })} className={tree.more}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/catalog?category=${row.id}`} leftSection={<IconListSearch size={16} stroke={1.6} />}>
            {t('lists.show_items')}
          </Menu.Item>
          <Menu.Item leftSection={<IconHistory size={16} stroke={1.6} />} onClick={on.history}>
            {t('timeline.open')}
          </Menu.Item>
          {mayWrite && (
            <>
              <Menu.Item leftSection={<IconPlus size={16} stroke={1.6} />} onClick={on.add}>
                {t('categories.add_inside')}
              </Menu.Item>
              <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} rightSection={<kbd>F2</kbd>} onClick={on.name}>
                {t('categories.rename')}
              </Menu.Item>
              {row.parent !== null && (
                <Menu.Item leftSection={<IconFolderSymlink size={16} stroke={1.6} />} onClick={() => on.save({ parent: 0 })}>
                  {t('categories.to_top')}
                </Menu.Item>
              )}
              {places.length > 0 && (
                <Menu.Sub>
                  <Menu.Sub.Target>
                    <Menu.Sub.Item leftSection={<IconFolderSymlink size={16} stroke={1.6} />}>{t('categories.move')}</Menu.Sub.Item>
                  </Menu.Sub.Target>
                  <Menu.Sub.Dropdown mah={320} style={{ overflow: 'auto' }}>
                    {places.map(({ row: place, path }) => (
                      <Menu.Item key={place.id} onClick={() => on.save({ parent: place.id })} disabled={place.id === row.parent}>
                        {path.join(' / ')}
                      </Menu.Item>
                    ))}
                  </Menu.Sub.Dropdown>
                </Menu.Sub>
              )}
              <Menu.Item leftSection={row.archived ? <IconArchiveOff size={16} stroke={1.6} /> : <IconArchive size={16} stroke={1.6} />} onClick={() => on.save({ archived: !row.archived })}>
                {t(row.archived ? 'items.restore' : 'items.archive')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
