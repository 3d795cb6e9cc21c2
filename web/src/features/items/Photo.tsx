import { IconPackage } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Item } from '../../client/types'
import styles from './items.module.css'

export function Photo({ item, size }: { item: Item; size: number }) {
  const { t } = useTranslation()
  const [isBroken, setBroken] = useState(false)
  const photo = item.photos[0]
  return (
    <div className={styles.photo} style={{ width: size, height: size }}>
      {photo && !isBroken ? (
        <img src={photo} alt={t('item.photo', { name: item.name })} onError={() => setBroken(true)} />
      ) : (
        <IconPackage size={size * 0.42} stroke={1.2} role="img" aria-label={t('item.no_photo')} />
      )}
    </div>
  )
}
