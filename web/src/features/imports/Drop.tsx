import { Loader } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './imports.module.css'

const TAKEN = '.csv,.tsv,.txt,.xlsx,.xlsm,.xlsb,.xls,.ods'

/** Where a file is dropped or chosen. */
export function Drop({ sending, onFile }: { sending: string; onFile: (file: File) => void }) {
  const { t } = useTranslation()
  const [isOver, setOver] = useState(false)
  return (
    <label className={styles.drop} data-over={isOver}>
      {/* The field itself covers the whole zone: browsers take a file that is dropped on it. */}
      <input
        type="file"
        accept={TAKEN}
        disabled={sending !== ''}
        onDragEnter={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          setOver(false)
          if (file) onFile(file)
        }}
      />
      {sending ? <Loader size={28} /> : <IconFileUpload size={30} stroke={1.4} aria-hidden="true" />}
      <b>{sending ? t('imports.sending', { name: sending }) : t('imports.drop')}</b>
      <span className="mute">{t('imports.drop_hint')}</span>
    </label>
  )
}
