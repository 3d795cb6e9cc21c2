import { Button, Group, Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conflict as Data } from '../client/records'
import type { FieldChoice } from '../lib/merge'
import styles from './conflict.module.css'

interface Props {
  conflict: Data | null
  /** What the record is called, where several may be late. */
  name?: string | undefined
  /** The name of a field, and how a value of it is shown to people. */
  label: (field: string) => string
  show: (field: string, value: unknown) => ReactNode
  onResolve: (chosen: ReadonlyMap<string, 'mine' | 'theirs'>) => void
  onClose: () => void
}

/** Two people changed one record: field by field, what it was, what I typed and what the other saved. Nothing is lost unseen. */
export function Conflict({ conflict, name, label, show, onResolve, onClose }: Props) {
  const { t } = useTranslation()
  const isPhone = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false })
  return (
    <Modal opened={conflict !== null} onClose={onClose} fullScreen={isPhone} size={720} title={<b style={{ fontSize: 17 }}>{name ? t('conflict.title_of', { name }) : t('conflict.title')}</b>} closeButtonProps={{ 'aria-label': t('app.close') }}>
      {conflict && <Choices key={`${conflict.draft.id}-${conflict.version}`} conflict={conflict} label={label} show={show} onResolve={onResolve} onClose={onClose} />}
    </Modal>
  )
}

function Choices({ conflict, label, show, onResolve, onClose }: Props & { conflict: Data }) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<ReadonlyMap<string, 'mine' | 'theirs'>>(new Map())
  const choices = conflict.choices.filter(({ who }) => who !== 'same')
  const open = choices.filter(({ field, who }) => who === 'both' && !chosen.has(field))
  return (
    <>
      <p className={styles.lead}>{t(open.length + chosen.size > 0 ? 'conflict.lead' : 'conflict.lead_apart')}</p>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <Choice key={choice.field} choice={choice} label={label(choice.field)} show={(value) => show(choice.field, value)} chosen={chosen.get(choice.field)} onChoose={(side) => setChosen(new Map([...chosen, [choice.field, side]]))} />
        ))}
      </div>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('conflict.back')}
        </Button>
        <Button disabled={open.length > 0} onClick={() => onResolve(chosen)}>
          {open.length > 0 ? t('conflict.choose', { count: open.length }) : t('conflict.save')}
        </Button>
      </Group>
    </>
  )
}

interface ChoiceProps {
  choice: FieldChoice
  label: string
  show: (value: unknown) => ReactNode
  chosen: 'mine' | 'theirs' | undefined
  onChoose: (side: 'mine' | 'theirs') => void
}

function Choice({ choice, label, show, chosen, onChoose }: ChoiceProps) {
  const { t } = useTranslation()
  const { who } = choice
  const side = who === 'both' ? chosen : who
  return (
    <fieldset className={styles.choice}>
      <legend>{label}</legend>
      <p className={styles.base}>
        {t('conflict.base')} <span>{show(choice.base)}</span>
      </p>
      <div className={styles.sides}>
        {(['mine', 'theirs'] as const).map((one) => {
          if (who !== 'both' && who !== one) return null
          return (
            <label key={one} className={styles.side} data-chosen={side === one || undefined}>
              <input type="radio" name={`choice-${choice.field}`} checked={side === one} disabled={who !== 'both'} onChange={() => onChoose(one)} />
              <b>{t(`conflict.${one}`)}</b>
              <span>{show(choice[one])}</span>
              {who !== 'both' && <i>{t(`conflict.kept_${one}`)}</i>}
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
