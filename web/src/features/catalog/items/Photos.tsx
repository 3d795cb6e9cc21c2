import { IconArrowLeft, IconArrowRight, IconPhotoPlus, IconX } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addPhoto } from '../../../client/outbox'
import { photoAt } from '../../../client/photos'
import type { Item } from '../../../client/types'
import { moved } from '../../../lib/order'
import { Card } from './Sections'
import type { ItemForm } from './useItemForm'
import { useUpload } from './useUpload'
import styles from './form.module.css'

const DRAGGED = 'text/onhand-photo'
const KINDS = 'image/png,image/jpeg,image/webp,image/gif'

/** The photos of an item: dropped or picked, put in order by hand or by keys, taken out. The first one stands for the item. */
export function Photos({ item, form: { fields, set, errorOf, follow } }: { item: Item; form: ItemForm }) {
  const { t } = useTranslation()
  const [over, setOver] = useState<number | null>(null)
  const upload = useUpload(item, follow, addPhoto)

  function onDrop(event: DragEvent, to: number): void {
    event.preventDefault()
    setOver(null)
    const from = event.dataTransfer.getData(DRAGGED)
    if (from !== '') set('photos', moved(fields.photos, Number(from), to))
    else if (event.dataTransfer.files.length > 0) upload.mutate([...event.dataTransfer.files])
  }
  const onDragOver = (event: DragEvent, to: number): void => {
    event.preventDefault()
    setOver(to)
  }

  return (
    <Card title={t('items.photos')}>
      <ul className={styles.photos} aria-label={t('items.photos')}>
        {fields.photos.map((photo, at) => (
          <li key={photo} data-over={over === at || undefined}>
            <div role="presentation" draggable onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(at))} onDragOver={(event) => onDragOver(event, at)} onDragLeave={() => setOver(null)} onDrop={(event) => onDrop(event, at)}>
              <img src={photoAt(item, photo)} alt={t('items.photo_number', { number: at + 1, name: item.name })} draggable={false} />
            </div>
            <span className={styles.tools}>
              {at > 0 && (
                <button type="button" aria-label={t('items.photo_forward', { number: at + 1 })} onClick={() => set('photos', moved(fields.photos, at, at - 1))}>
                  <IconArrowLeft size={14} />
                </button>
              )}
              {at < fields.photos.length - 1 && (
                <button type="button" aria-label={t('items.photo_back', { number: at + 1 })} onClick={() => set('photos', moved(fields.photos, at, at + 1))}>
                  <IconArrowRight size={14} />
                </button>
              )}
              <button type="button" aria-label={t('items.photo_remove', { number: at + 1 })} onClick={() => set('photos', fields.photos.filter((_, other) => other !== at))}>
                <IconX size={14} />
              </button>
            </span>
          </li>
        ))}
      </ul>
      {errorOf('photos') && <p className={styles.fault}>{errorOf('photos')}</p>}
      <label className={styles.drop}>
        <IconPhotoPlus size={22} stroke={1.5} aria-hidden="true" />
        {upload.isPending ? t('items.photo_sending') : t('items.photo_drop')}
        <input type="file" accept={KINDS} multiple aria-label={t('items.photo_add')} disabled={upload.isPending} onChange={(event) => event.currentTarget.files && upload.mutate([...event.currentTarget.files])} />
      </label>
    </Card>
  )
}
