import { useTranslation } from 'react-i18next'
import type { Item, Level } from '../../client/types'
import { Qty } from '../../ui/Qty'
import { StockBar } from '../../ui/StockBar'
import { show, sign } from '../../lib/quantity'
import { ReorderPoint } from './ReorderPoint'
import type { Totals } from './useItem'
import styles from './items.module.css'

export const BEHIND = ['sites', 'places', 'allocations', 'expected'] as const
export type Behind = (typeof BEHIND)[number]

const TILES = [
  ['available', 'sites'],
  ['on_hand', 'places'],
  ['allocated', 'allocations'],
  ['expected', 'expected'],
] as const

interface Props {
  item: Item | undefined
  totals: Totals
  /** The one level the numbers are of, when they are of one. */
  level: Level | undefined
  shown: Behind | null
  onShow: (what: Behind) => void
}

/** The four numbers, always in this order and these words; each opens what stands behind it. */
export function Numbers({ item, totals, level, shown, onShow }: Props) {
  const { t, i18n } = useTranslation()
  return (
    <div>
      <div className={styles.tiles}>
        {TILES.map(([number, behind]) => (
          <button key={number} type="button" className={styles.tile} data-number={number} data-zero={sign(totals[number]) === 0 || undefined} aria-pressed={shown === behind} data-pending={(totals.isPending && (number === 'available' || number === 'on_hand')) || undefined} onClick={() => onShow(behind)}>
            <span>{t(`numbers.${number}`)}</span>
            <b data-testid={number}>
              <Qty value={totals[number]} plus={number === 'expected'} />
            </b>
          </button>
        ))}
      </div>
      <StockBar tall available={totals.available} allocated={totals.allocated} expected={totals.expected} reorderPoint={totals.reorder_point} status={totals.status} />
      <div className={styles.barFoot}>
        <ReorderPoint item={item} level={level} words={totals.reorder_point ? t('numbers.reorder_at', { point: show(totals.reorder_point, i18n.language) }) : t('numbers.no_point')} />
        <span>
          {totals.isPending && <b className={styles.unsure}>{t('numbers.pending')}</b>}
          {(['blocked', 'waiting'] as const).map(
            (number) =>
              sign(totals[number]) > 0 && (
                <span key={number}>
                  {' '}
                  · <Qty value={totals[number]} /> {t(`numbers.${number}`).toLowerCase()}
                </span>
              ),
          )}
        </span>
      </div>
    </div>
  )
}
