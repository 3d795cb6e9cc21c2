import { ActionIcon, Button } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './items/form.module.css'

interface Props<R> {
  rows: R[]
  blank: R
  /** Tracks of a CSS grid for the fields of a line. */
  columns: string
  add: string
  hint: string
  onChange: (rows: R[]) => void
  renderLine: (row: R, at: number, set: (change: Partial<R>) => void) => ReactNode
}

/** A list inside a form: lines that are added, changed and taken out. Enter in a line makes the next one, as a scanner does. */
export function Lines<R>({ rows, blank, columns, add, hint, onChange, renderLine }: Props<R>) {
  const { t } = useTranslation()
  const list = useRef<HTMLDivElement>(null)

  function more(): void {
    onChange([...rows, blank])
    requestAnimationFrame(() => list.current?.lastElementChild?.querySelector('input')?.focus())
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement) || event.target.getAttribute('aria-haspopup') === 'listbox' || event.ctrlKey) return
    event.preventDefault()
    more()
  }

  return (
    <>
      {rows.length === 0 && <p className={styles.none}>{hint}</p>}
      <div className={styles.lines} ref={list} onKeyDown={onKeyDown} role="presentation">
        {rows.map((row, at) => (
          <div key={at} className={styles.line} style={{ gridTemplateColumns: `${columns} 30px` }} role="group" aria-label={t('lines.line', { line: at + 1 })}>
            {renderLine(row, at, (change) => onChange(rows.map((one, other) => (other === at ? { ...one, ...change } : one))))}
            <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('lines.remove', { line: at + 1 })} onClick={() => onChange(rows.filter((_, other) => other !== at))}>
              <IconX size={16} />
            </ActionIcon>
          </div>
        ))}
      </div>
      <Button className={styles.add} variant="subtle" size="compact-sm" mt={rows.length ? 8 : 0} leftSection={<IconPlus size={14} />} onClick={more}>
        {add}
      </Button>
    </>
  )
}
