import { useEffect, useRef, useState } from 'react'
import tree from './tree.module.css'

/** A name typed where it stands: Enter or leaving it keeps it, Escape does not. */
export function NameField({ label, text, onCommit, onCancel }: { label: string; text: string; onCommit: (name: string) => void; onCancel: () => void }) {
  const [value, setValue] = useState(text)
  const field = useRef<HTMLInputElement>(null)
  const isOver = useRef(false)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  function end(isKept: boolean): void {
    if (isOver.current) return
    isOver.current = true
    if (isKept && value.trim() !== '') onCommit(value.trim())
    else onCancel()
    document.getElementById('rows')?.focus()
  }
  return (
    <input
      ref={field}
      className={tree.field}
      value={value}
      aria-label={label}
      maxLength={200}
      onChange={(event) => setValue(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(true)
        else if (event.key === 'Escape') end(false)
        event.stopPropagation()
      }}
      onBlur={() => end(true)}
    />
  )
}
