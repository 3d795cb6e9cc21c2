import { notifications } from '@mantine/notifications'
import { IconCamera, IconPackage } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { sendPhoto } from '../../client/outbox'
import { photoAt } from '../../client/photos'
import { itemQuery } from '../../client/queries'
import type { Item } from '../../client/types'
import { useProblemText } from '../../ui/problem'
import styles from './items.module.css'

const KINDS = 'image/png,image/jpeg,image/webp'

/** The item's photo; who may change the catalogue clicks it to set another. */
export function Photo({ item, size }: { item: Item; size: number }) {
  const { t } = useTranslation()
  const me = useMe()
  const client = useQueryClient()
  const text = useProblemText()
  const [isBroken, setBroken] = useState(false)
  const upload = useMutation({
    mutationFn: (file: File) => sendPhoto(item.id, file),
    onSuccess: () => {
      setBroken(false)
      notifications.show({ color: 'teal', message: t('item.photo_set', { name: item.name }) })
      return client.invalidateQueries({ queryKey: itemQuery(item.id).queryKey })
    },
    onError: (error) => notifications.show({ color: 'red', message: text(error) }),
  })
  const photo = item.photos[0] && photoAt(item, item.photos[0])
  return (
    <div className={styles.photo} style={{ width: size, height: size }}>
      {photo && !isBroken ? (
        <img src={photo} alt={t('item.photo', { name: item.name })} onError={() => setBroken(true)} />
      ) : (
        <IconPackage size={size * 0.42} stroke={1.2} role="img" aria-label={t('item.no_photo')} />
      )}
      {me.rights.includes('catalog.write') && (
        <label className={styles.setPhoto} title={t('item.set_photo')} data-busy={upload.isPending || undefined}>
          <IconCamera size={18} stroke={1.6} aria-hidden="true" />
          <input type="file" accept={KINDS} aria-label={t('item.set_photo')} onChange={(event) => event.currentTarget.files?.[0] && upload.mutate(event.currentTarget.files[0])} />
        </label>
      )}
    </div>
  )
}
