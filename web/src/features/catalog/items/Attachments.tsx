import { ActionIcon } from '@mantine/core'
import { IconFile, IconPaperclip, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { addAttachment } from '../../../client/outbox'
import { attachmentAt } from '../../../client/photos'
import type { Item } from '../../../client/types'
import { Card } from './Sections'
import type { ItemForm } from './useItemForm'
import { useUpload } from './useUpload'
import styles from './form.module.css'

const KILO = 1024

const sizeOf = (bytes: number, language: string): string => {
  const [value, unit] = bytes < KILO * KILO ? [Math.max(1, bytes / KILO), 'kilobyte'] : [bytes / KILO / KILO, 'megabyte']
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)
}

/** Files that belong to an item, such as its data sheet: attached, downloaded, taken out. */
export function Attachments({ item, form: { fields, set, errorOf, follow } }: { item: Item; form: ItemForm }) {
  const { t, i18n } = useTranslation()
  const upload = useUpload(item, follow, addAttachment)
  return (
    <Card title={t('field.attachments')}>
      <ul className={styles.files}>
        {fields.attachments.map(({ file, name, size }) => (
          <li key={file}>
            <IconFile size={16} stroke={1.5} aria-hidden="true" />
            <a href={attachmentAt(item, file)} download={name}>
              {name}
            </a>
            <span className="small faint">{sizeOf(size ?? 0, i18n.language)}</span>
            <ActionIcon variant="subtle" color="gray" aria-label={t('items.file_remove', { name })} onClick={() => set('attachments', fields.attachments.filter((one) => one.file !== file))}>
              <IconX size={15} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {errorOf('attachments') && <p className={styles.fault}>{errorOf('attachments')}</p>}
      <label className={styles.drop}>
        <IconPaperclip size={20} stroke={1.5} aria-hidden="true" />
        {upload.isPending ? t('items.photo_sending') : t('items.file_drop')}
        <input type="file" multiple aria-label={t('items.file_add')} disabled={upload.isPending} onChange={(event) => event.currentTarget.files && upload.mutate([...event.currentTarget.files])} />
      </label>
    </Card>
  )
}
