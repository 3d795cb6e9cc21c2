import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type ClipboardEvent, type CSSProperties, type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { parseTsv } from '../../lib/tsv'
import { type Column, type Line, pasted } from './steps'
import styles from './setup.module.css'

interface Props {
  label: string
  columns: readonly (Column & { title: string; hint?: string; grow?: number })[]
  lines: Line[]
  /** `row.column` -> what is wrong there, as a sentence. */
  errors: Record<string, string>
  /** Without it the lines are given and can only be filled in. */
  canAdd?: boolean
  /** What stands before each line, when the lines are given. */
  head?: (at: number) => string
  onChange: (lines: Line[]) => void
}

/** A few lines to type, several at once: Enter goes to the next one, a block from a spreadsheet can be pasted. */
export function Lines({ label, columns, lines, errors, canAdd = true, head, onChange }: Props) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false })
  const box = useRef<HTMLDivElement>(null)
  const template = `${head ? 'minmax(0, 1.4fr) ' : ''}${columns.map((column) => `minmax(0, ${column.grow ?? 1}fr)`).join(' ')}${canAdd ? ' 28px' : ''}`
  const narrow = canAdd ? `repeat(${columns.length - 1}, minmax(0, 1fr)) 28px` : `repeat(${columns.length}, minmax(0, 1fr))`
  const blank = (): Line => Object.fromEntries(columns.map((column) => [column.key, '']))

  function set(at: number, key: string, text: string): void {
    onChange(lines.map((line, i) => (i === at ? { ...line, [key]: text } : line)))
  }

  function focus(at: number, key: string): void {
    requestAnimationFrame(() => box.current?.querySelector<HTMLInputElement>(`[data-cell='${at}.${key}']`)?.focus())
  }

  function onKeyDown(event: KeyboardEvent, at: number, key: string): void {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (at + 1 < lines.length) return focus(at + 1, canAdd ? columns[0]!.key : key)
    if (!canAdd) return
    onChange([...lines, blank()])
    focus(at + 1, columns[0]!.key)
  }

  function onPaste(event: ClipboardEvent, at: number, from: number): void {
    const cells = parseTsv(event.clipboardData.getData('text/plain'))
    if (cells.length < 2 && (cells[0]?.length ?? 0) < 2) return
    event.preventDefault()
    onChange(pasted(lines, at, columns.slice(from), canAdd ? cells : cells.slice(0, lines.length - at)).map((line) => ({ ...blank(), ...line })))
  }

  return (
    <div ref={box} className={styles.lines} role="group" aria-label={label}>
      <div className={styles.line} data-head style={{ '--cols': template, '--narrow': narrow } as CSSProperties} aria-hidden="true">
        {head && <span />}
        {columns.map((column) => (
          <span key={column.key}>{column.title}</span>
        ))}
      </div>
      {lines.map((line, at) => (
        <div key={at} className={styles.line} style={{ '--cols': template, '--narrow': narrow } as CSSProperties}>
          {head && <span className={`${styles.lineHead} clip`}>{head(at)}</span>}
          {columns.map((column, from) => (
            <TextInput
              key={column.key}
              data-cell={`${at}.${column.key}`}
              aria-label={head ? `${head(at)}: ${column.title}` : `${column.title} ${at + 1}`}
              placeholder={isPhone ? column.title : column.hint}
              inputMode={column.isNumber ? 'decimal' : 'text'}
              value={line[column.key] ?? ''}
              error={errors[`${at}.${column.key}`]}
              onChange={(event) => set(at, column.key, event.currentTarget.value)}
              onKeyDown={(event) => onKeyDown(event, at, column.key)}
              onPaste={(event) => onPaste(event, at, from)}
            />
          ))}
          {canAdd && (
            <ActionIcon variant="subtle" color="gray" aria-label={t('welcome.remove_line', { line: at + 1 })} disabled={lines.length === 1} onClick={() => onChange(lines.filter((_, i) => i !== at))}>
              <IconX size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {canAdd && (
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => { onChange([...lines, blank()]); focus(lines.length, columns[0]!.key) }}>
          {t('welcome.add_line')}
        </Button>
      )}
    </div>
  )
}
