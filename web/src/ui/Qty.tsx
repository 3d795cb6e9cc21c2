import { useTranslation } from 'react-i18next'
import type { Quantity } from '../client/types'
import { show, sign } from '../lib/quantity'

interface Props {
  value: Quantity
  /** Zero as a quiet dash, for the numbers that are mostly zero. */
  dash?: boolean
  plus?: boolean
}

export function Qty({ value, dash = false, plus = false }: Props) {
  const { i18n } = useTranslation()
  if (dash && sign(value) === 0) return <span className="faint">–</span>
  return (
    <span className="tab">
      {plus && sign(value) > 0 && '+'}
      {show(value, i18n.language)}
    </span>
  )
}
