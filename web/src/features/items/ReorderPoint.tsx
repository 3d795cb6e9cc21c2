import { Button, Popover, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommands } from '../../client/commands'
import { useMe } from '../../client/me'
import type { Item, Level } from '../../client/types'
import { fault, show } from '../../lib/quantity'
import { useProblemText } from '../../ui/problem'
import { tidy } from './drafts'
import styles from './items.module.css'

interface Props {
  item: Item | undefined
  level: Level | undefined
  words: string
}

/** The reorder point in words; who may set it does so right here, for one site. */
export function ReorderPoint({ item, level, words }: Props) {
  const me = useMe()
  if (!item || !level || !me.rights.includes('thresholds.write')) return <span>{words}</span>
  return <Editor key={level.site} item={item} level={level} words={words} />
}

function Editor({ item, level, words }: { item: Item; level: Level; words: string }) {
  const { t, i18n } = useTranslation()
  const text = useProblemText()
  const { run } = useCommands()
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string | null>(null)

  async function submit(event: React.FormEvent): Promise<void> {
    event.preventDefault()
    const point = typed.trim() === '' ? null : tidy(typed)
    const found = point === null ? null : fault(point, item.decimals)
    if (found) return setError(found === 'too_fine' ? t('fault.too_fine_0') : t(`fault.${found}`))
    try {
      const said = point === null ? t('numbers.point_cleared', { name: item.name }) : t('numbers.point_set', { name: item.name, point: show(point, i18n.language) })
      await run('/thresholds', { lines: [{ sku: item.sku, site: level.site_code, reorder_point: point }] }, said)
      setOpen(false)
      notifications.show({ color: 'teal', message: said })
    } catch (problem) {
      setError(text(problem))
    }
  }

  function open(next: boolean): void {
    setTyped(level.reorder_point ?? '')
    setError(null)
    setOpen(next)
  }

  return (
    <Popover opened={isOpen} onChange={open} position="bottom-start" width={280} trapFocus withArrow>
      <Popover.Target>
        <button type="button" className={styles.point} title={t('numbers.set_point')} onClick={() => open(!isOpen)}>
          {words}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={(event) => void submit(event)} className={styles.pointForm}>
          <TextInput label={t('numbers.reorder_point')} description={t('numbers.point_help')} inputMode="decimal" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} error={error} data-autofocus />
          <Button type="submit" size="sm">
            {t('board.save')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
