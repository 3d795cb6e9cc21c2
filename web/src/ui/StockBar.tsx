import { useTranslation } from 'react-i18next'
import type { Quantity, Status } from '../client/types'
import { add, compare, half, percent, show, sign } from '../lib/quantity'
import styles from './StockBar.module.css'

interface Props {
  available: Quantity
  allocated: Quantity
  expected: Quantity
  reorderPoint: Quantity | null
  status: Status
  tall?: boolean
}

const atLeastZero = (value: Quantity): Quantity => (sign(value) < 0 ? '0' : value)

/**
 * One picture of stock, everywhere: solid is available, hatched is allocated, dashed outline is expected, the tick is
 * the reorder point. The whole length is what there is and will be, or half as much again as the reorder point.
 */
export function StockBar({ available, allocated, expected, reorderPoint, status, tall = false }: Props) {
  const { t, i18n } = useTranslation()
  const has = atLeastZero(available)
  const total = add(add(has, atLeastZero(allocated)), atLeastZero(expected))
  const room = reorderPoint ? add(reorderPoint, half(reorderPoint)) : '0'
  const whole = compare(total, room) >= 0 ? total : room
  const words = {
    available: show(available, i18n.language),
    allocated: show(allocated, i18n.language),
    expected: show(expected, i18n.language),
  }
  const label = reorderPoint ? t('numbers.bar', { ...words, point: show(reorderPoint, i18n.language) }) : t('numbers.bar_no_point', words)
  return (
    <span className={styles.bar} data-status={status} data-tall={tall || undefined} role="img" aria-label={label} title={label}>
      <i className={styles.available} style={{ width: `${percent(has, whole)}%` }} />
      <i className={styles.allocated} style={{ width: `${percent(allocated, whole)}%` }} />
      {sign(expected) > 0 && <i className={styles.expected} style={{ width: `${percent(expected, whole)}%` }} />}
      {reorderPoint && sign(reorderPoint) > 0 && <b style={{ left: `${Math.min(99, percent(reorderPoint, whole))}%` }} />}
    </span>
  )
}
