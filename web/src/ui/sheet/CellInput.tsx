import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Option } from './model'
import styles from './sheet.module.css'

const SHOWN = 8

interface Props {
  label: string
  text: string
  /** Opened with what is there (Enter, F2), not by a letter typed over it. */
  isWhole: boolean
  isNumber: boolean
  options: readonly Option[] | undefined
  onCommit: (text: string, down: number, right: number) => void
  onCancel: () => void
}

/** The field inside a cell while it is typed into; a listed value is found as one types. */
export function CellInput({ label, text, isWhole, isNumber, options, onCommit, onCancel }: Props) {
  const id = useId()
  const [value, setValue] = useState(text)
  const [chosen, setChosen] = useState(-1)
  const field = useRef<HTMLInputElement>(null)
  const isOver = useRef(false)
  const offered = useMemo(() => {
    const words = value.trim().toLowerCase()
    const isAll = isWhole && value === text
    return (options ?? []).filter((option) => isAll || option.label.toLowerCase().includes(words)).slice(0, isAll ? 200 : SHOWN)
  }, [options, value, text, isWhole])

  useEffect(() => {
    field.current?.focus()
    if (isWhole) field.current?.select()
  }, [isWhole])

  function commit(down: number, right: number, shown = chosen >= 0 ? offered[chosen]?.label : undefined): void {
    if (isOver.current) return
    isOver.current = true
    onCommit(shown ?? value, down, right)
  }

  function onKeyDown(event: KeyboardEvent): void {
    event.stopPropagation()
    const back = event.shiftKey ? -1 : 1
    if (event.key === 'Enter') commit(back, 0)
    else if (event.key === 'Tab') commit(0, back)
    else if (event.key === 'Escape') {
      isOver.current = true
      onCancel()
    } else if (options && event.key === 'ArrowDown') setChosen((at) => Math.min(offered.length - 1, at + 1))
    else if (options && event.key === 'ArrowUp') setChosen((at) => Math.max(-1, at - 1))
    else return
    event.preventDefault()
  }

  return (
    <>
      <input
        ref={field}
        className={styles.input}
        value={value}
        aria-label={label}
        inputMode={isNumber ? 'decimal' : undefined}
        autoComplete="off"
        {...(options && { role: 'combobox', 'aria-expanded': true, 'aria-controls': id, 'aria-activedescendant': chosen >= 0 ? `${id}-${chosen}` : undefined })}
        onChange={(event) => {
          setValue(event.currentTarget.value)
          setChosen(-1)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => commit(0, 0)}
      />
      {offered.length > 0 && (
        <div className={styles.offers} role="listbox" tabIndex={-1} id={id} aria-label={label}>
          {offered.map((option, at) => (
            <div
              key={option.value}
              id={`${id}-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === chosen}
              // Before the field loses the focus, which would commit what was typed.
              onPointerDown={(event) => {
                event.preventDefault()
                event.stopPropagation()
                commit(0, 0, option.label)
              }}
            >
              {option.label}
            </div>
          ))}
        </div>
      )}
    </>
  )
}
