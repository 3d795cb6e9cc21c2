import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './session.module.css'

interface Props {
  title: string
  lead: string
  isWide?: boolean
  children: ReactNode
}

/** The frame of the pages before the shell. */
export function Gate({ title, lead, isWide = false, children }: Props) {
  const { t } = useTranslation()
  return (
    <main className={styles.gate}>
      <div className={styles.card} data-wide={isWide || undefined}>
        <header className={styles.head}>
          <div className={styles.brand}>
            <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
              <rect width="32" height="32" rx="8" fill="var(--accent)" />
              <path d="M8 8h7v9h9v7H8z" fill="var(--on-accent)" />
            </svg>
            {t('app.name')}
          </div>
          <h1>{title}</h1>
          <p className="mute">{lead}</p>
        </header>
        {children}
      </div>
    </main>
  )
}
