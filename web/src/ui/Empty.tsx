import { Button } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './ui.module.css'
import { useProblemText } from './problem'

interface Props {
  icon?: ReactNode
  title: string
  hint?: string
  children?: ReactNode
}

/** A page or list with nothing in it says what it is for and what to do first. */
export function Empty({ icon, title, hint, children }: Props) {
  return (
    <div className={styles.empty}>
      {icon && <div className={styles.emptyIcon}>{icon}</div>}
      <h2>{title}</h2>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  )
}

/** What went wrong, why, and the way out, at the place where it happened. */
export function Failed({ title, error, onRetry }: { title: string; error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const text = useProblemText()
  return (
    <div role="alert">
      <Empty icon={<IconPlugConnectedX size={28} stroke={1.5} />} title={title} hint={text(error)}>
        <Button variant="default" onClick={onRetry}>
          {t('app.retry')}
        </Button>
      </Empty>
    </div>
  )
}
