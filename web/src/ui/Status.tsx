import { useTranslation } from 'react-i18next'
import type { Status as Value } from '../client/types'
import styles from './ui.module.css'

const SHAPES: Record<Value, string> = { in_stock: '●', low: '▲', out: '■' }

/** Always a word and a shape beside the colour. */
export function Status({ value }: { value: Value }) {
  const { t } = useTranslation()
  return (
    <span className={styles.status} data-status={value}>
      <i aria-hidden="true">{SHAPES[value]}</i>
      {t(`status.${value}`)}
    </span>
  )
}
