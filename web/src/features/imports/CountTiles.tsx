import { useTranslation } from 'react-i18next'
import type { Counts } from '../../client/imports'
import styles from './imports.module.css'

/** Rows by what becomes of them. */
export function CountTiles({ counts }: { counts: Counts }) {
  const { t, i18n } = useTranslation()
  return (
    <dl className={styles.counts}>
      {(['create', 'update', 'same', 'skip', 'rejected'] as const).map((name) => (
        <div key={name} data-tone={name === 'rejected' && counts[name] > 0 ? 'out' : undefined} data-zero={counts[name] === 0}>
          <dt>{t(`imports.count_${name}`)}</dt>
          <dd>{counts[name].toLocaleString(i18n.language)}</dd>
        </div>
      ))}
    </dl>
  )
}
