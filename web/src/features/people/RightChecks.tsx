import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRightText } from './Powers'
import { GROUPS, type Powers } from './rights'
import styles from './people.module.css'

interface Props {
  powers: Powers
  /** What whoever asks has: nothing else can be given. */
  mine: Powers
  onChange: (powers: ReadonlySet<string>) => void
}

/** Rights to tick, group by group, in the words in which the pages tell them. */
export function RightChecks({ powers, mine, onChange }: Props) {
  const { t } = useTranslation()
  const text = useRightText()

  function toggle(right: string, isOn: boolean): void {
    const next = new Set(powers)
    if (isOn) next.add(right)
    else next.delete(right)
    onChange(next)
  }

  return (
    <div className={styles.checks}>
      {GROUPS.map((group) => (
        <fieldset key={group.key}>
          <legend>{t(`right.group_${group.key}`)}</legend>
          {[...group.see, ...group.act].map((right) => (
            <Checkbox key={right} label={text(right)} checked={powers.has(right)} disabled={!mine.has(right)} onChange={(event) => toggle(right, event.currentTarget.checked)} />
          ))}
        </fieldset>
      ))}
    </div>
  )
}
