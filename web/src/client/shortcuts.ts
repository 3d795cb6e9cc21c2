import { usePreference } from './preferences'

/** Keys without Ctrl: on or off as a whole, and which letter after G leads to which area. */
export interface Shortcuts {
  single: boolean
  letters: Record<string, string>
}

const DEFAULT: Shortcuts = { single: true, letters: {} }

export const useShortcuts = (): [Shortcuts, (value: Shortcuts) => void] => usePreference<Shortcuts>('shortcuts', DEFAULT)

/** The letter of an area: one's own choice ('' for none), else the usual one. */
export const letterOf = (shortcuts: Shortcuts, area: { key: string; letter?: string }): string | undefined => {
  const chosen = shortcuts.letters[area.key]
  return chosen === undefined ? area.letter : chosen || undefined
}
