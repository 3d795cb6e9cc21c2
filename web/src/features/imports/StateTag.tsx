import { useTranslation } from 'react-i18next'
import { type ImportState, isBusy } from '../../client/imports'
import styles from './imports.module.css'

/** How far an import is, by word and shape. */
export function StateTag({ state }: { state: ImportState }) {
  const { t } = useTranslation()
  return (
    <span className={styles.state} data-state={state} data-busy={isBusy(state)}>
      <i aria-hidden="true" />
      {t(`imports.is_${state}`)}
    </span>
  )
}
