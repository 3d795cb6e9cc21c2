import { Button, Popover, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Summary } from '../../client/types'
import type { ChangeAddress } from '../../lib/address'
import { show } from '../../lib/quantity'
import { load, save } from '../../lib/saved'
import { changeTo, VIEWS, viewOf } from './filter'
import styles from './board.module.css'

interface Saved {
  name: string
  view: string
}

const KEY = 'views'

interface Props {
  params: URLSearchParams
  change: ChangeAddress
  summary: Summary | undefined
}

/** The board's views: those everybody has, with how many rows each holds now, and one's own. */
export function Views({ params, change, summary }: Props) {
  const { t, i18n } = useTranslation()
  const [own, setOwn] = useState<Saved[]>(() => load<Saved[]>(KEY, []))
  const now = viewOf(params)
  const isOwn = own.some((view) => view.view === now)
  const status = params.get('status')
  const store = (views: Saved[]): void => {
    setOwn(views)
    save(KEY, views)
  }
  return (
    <div className={styles.views} role="group" aria-label={t('board.views')}>
      <button type="button" className={styles.view} aria-pressed={!status && !isOwn} onClick={() => change({ status: null, ...(isOwn && changeTo(params.get('site') ? `site=${params.get('site')}` : '')) })}>
        {t('board.view_all')}
      </button>
      {VIEWS.map((view) => (
        <button key={view} type="button" className={styles.view} aria-pressed={status === view && !isOwn} onClick={() => change({ status: view })}>
          {t(`board.view_${view}`)}
          {summary && <b className="tab">{show(String(summary[view]), i18n.language)}</b>}
        </button>
      ))}
      {own.map((view) => (
        <span key={view.name} className={styles.view} data-own aria-current={view.view === now || undefined}>
          <button type="button" aria-pressed={view.view === now} onClick={() => change({ ...changeTo(view.view), item: null, at: null })}>
            {view.name}
          </button>
          <button type="button" className={styles.drop} aria-label={t('board.remove_view', { name: view.name })} onClick={() => store(own.filter((other) => other !== view))}>
            <IconX size={12} stroke={2} />
          </button>
        </span>
      ))}
      {now !== '' && !isOwn && <SaveView onSave={(name) => store([...own.filter((view) => view.name !== name), { name, view: now }])} />}
    </div>
  )
}

function SaveView({ onSave }: { onSave: (name: string) => void }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <button type="button" className={`${styles.view} ${styles.saveView}`} onClick={() => setOpen(!isOpen)}>
          <IconPlus size={13} stroke={2} aria-hidden="true" /> {t('board.save_view')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          style={{ display: 'flex', gap: 8 }}
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim() === '') return
            onSave(name.trim())
            setName('')
            setOpen(false)
          }}
        >
          <TextInput size="sm" placeholder={t('board.view_name')} aria-label={t('board.view_name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={40} />
          <Button size="sm" type="submit">
            {t('board.save')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
