import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

const SETTLE_MS = 120

interface Props {
  label: string
  className?: string | undefined
  address: string
  onSearch: (q: string) => void
  /** Enter: open what was found. */
  onEnter?: () => void
}

/** Searches while you type; the address follows a moment later and the field keeps what is being typed. */
export function SearchField({ label, className, address, onSearch, onEnter }: Props) {
  const { t } = useTranslation()
  const [words, setWords] = useState(address)
  const sent = useRef(address)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    // Only a change that did not come from here (Back, a view, a link) is taken over.
    if (address !== sent.current) {
      sent.current = address
      setWords(address)
    }
  }, [address])
  useEffect(() => () => clearTimeout(timer.current), [])

  function commit(value: string): void {
    clearTimeout(timer.current)
    sent.current = value.trim()
    onSearch(sent.current)
  }

  function type(value: string): void {
    setWords(value)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => commit(value), SETTLE_MS)
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter') {
      commit(words)
      onEnter?.()
    } else if (event.key === 'ArrowDown') {
      event.preventDefault()
      document.getElementById('rows')?.focus()
    } else if (event.key === 'Escape') {
      if (words === '') event.currentTarget.blur()
      else {
        setWords('')
        commit('')
      }
      event.stopPropagation()
    }
  }

  return (
    <TextInput
      className={className}
      size="sm"
      data-page-search
      type="search"
      value={words}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      placeholder={label}
      aria-label={label}
      leftSection={<IconSearch size={16} stroke={1.6} />}
      rightSection={
        words ? (
          <CloseButton
            size="sm"
            aria-label={t('app.clear')}
            onClick={() => {
              setWords('')
              commit('')
            }}
          />
        ) : (
          <kbd>/</kbd>
        )
      }
    />
  )
}
