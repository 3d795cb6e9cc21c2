import { Alert, Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './setup.module.css'

export interface StepProps {
  onDone: () => void
  onSkip: () => void
}

/** What is wrong with the whole of a step. */
export function Sentence({ text }: { text: string | undefined }) {
  if (!text) return null
  return (
    <Alert color="red" variant="light" role="alert">
      {text}
    </Alert>
  )
}

/** The way on, and the way past. */
export function Foot({ onSkip, children }: { onSkip: () => void; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className={styles.foot}>
      {children}
      <Button variant="subtle" color="gray" size="md" onClick={onSkip}>
        {t('welcome.skip')}
      </Button>
    </div>
  )
}
