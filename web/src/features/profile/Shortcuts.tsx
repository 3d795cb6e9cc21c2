import { Switch, TextInput } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { useAreas } from '../../client/areas'
import { letterOf, useShortcuts } from '../../client/shortcuts'
import styles from './profile.module.css'

/** The letters after G, and a switch for all keys that act without Ctrl. */
export function Shortcuts() {
  const { t } = useTranslation()
  const areas = useAreas().filter((area) => area.letter)
  const [shortcuts, set] = useShortcuts()
  const letters = areas.map((area) => letterOf(shortcuts, area))

  function choose(key: string, typed: string): void {
    const letter = typed.slice(-1).toLowerCase()
    if (letter !== '' && !/^[a-z0-9]$/.test(letter)) return
    set({ ...shortcuts, letters: { ...shortcuts.letters, [key]: letter } })
  }

  return (
    <>
      <Switch label={t('profile.single_keys')} description={t('profile.single_keys_hint')} checked={shortcuts.single} onChange={(event) => set({ ...shortcuts, single: event.currentTarget.checked })} />
      <div className={styles.keys}>
        {areas.map((area, at) => {
          const letter = letters[at]
          const isTwice = letter !== undefined && letter !== 'g' ? letters.indexOf(letter) !== at : letter === 'g'
          return (
            <Fragment key={area.key}>
              <label htmlFor={`key-${area.key}`}>
                <kbd>G</kbd> {t(`keys.go_${area.key}` as 'keys.go_stock')}
              </label>
              <TextInput id={`key-${area.key}`} value={(letter ?? '').toUpperCase()} onChange={(event) => choose(area.key, event.currentTarget.value)} disabled={!shortcuts.single} error={isTwice && t('profile.key_taken')} styles={{ input: { textAlign: 'center', fontWeight: 650 } }} autoComplete="off" />
            </Fragment>
          )
        })}
      </div>
    </>
  )
}
