import { CopyButton } from '@mantine/core'
import { IconBarcode, IconCheck, IconPencil } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useMe } from '../../client/me'
import { useMoney } from '../../client/setup'
import type { Item } from '../../client/types'
import { show } from '../../lib/quantity'
import { Costing } from './Costing'
import styles from './items.module.css'

/** What the item is: its codes, price and how it is tracked. */
export function Facts({ item }: { item: Item }) {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const me = useMe()
  return (
    <div className={styles.facts}>
      {item.barcodes.map((barcode) => (
        <CopyButton key={barcode.code} value={barcode.code}>
          {({ copied, copy }) => (
            <button type="button" className={styles.fact} onClick={copy} title={t('app.copy')}>
              {copied ? <IconCheck size={15} /> : <IconBarcode size={15} stroke={1.6} />}
              <span className="tab">{barcode.code}</span>
              {barcode.quantity !== '1' && <span className="faint">{t('item.of', { quantity: show(barcode.quantity, i18n.language) })}</span>}
              <span role="status" className={styles.hidden}>
                {copied && t('app.copied')}
              </span>
            </button>
          )}
        </CopyButton>
      ))}
      {item.list_price && (
        <span className={styles.fact}>
          <span className="faint">{t('item.price')}</span> {money(item.list_price)}
        </span>
      )}
      {item.unit && (
        <span className={styles.fact}>
          <span className="faint">{t('item.unit')}</span> {item.unit}
        </span>
      )}
      <Costing item={item} />
      {item.tracking !== 'none' && <span className={styles.fact}>{t(`item.tracking_${item.tracking}`)}</span>}
      {me.rights.includes('catalog.write') && (
        <Link className={styles.fact} to={`/catalog/items/${item.id}`}>
          <IconPencil size={15} stroke={1.6} aria-hidden="true" /> {t('item.edit')}
        </Link>
      )}
      {item.archived && <span className={styles.fact}>{t('item.archived')}</span>}
      {item.simulated && <span className={styles.fact}>{t('app.simulated')}</span>}
    </div>
  )
}
