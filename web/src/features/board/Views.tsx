import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconPlus, IconUsers, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../client/me'
import { usePreference, useShared } from '../../client/preferences'
import type { Summary } from '../../client/types'
import type { ChangeAddress } from '../../lib/address'
import { show } from '../../lib/quantity'
import { changeTo, VIEWS, viewOf } from './filter'
import styles from './board.module.css'

interface Saved {
  name: string
  view: string
}

const NAME = 'board.views'

interface Props {
  params: URLSearchParams
  change: ChangeAddress
  summary: Summary | undefined
}

/** The board's views: those everybody has, with how many rows each holds now, and one's own. */
export function Views({ params, change, summary }: Props) {
  const { t, i18n } = useTranslation()
  const me = useMe()
  const [own, setOwn] = usePreference<Saved[]>(NAME, [])
  const [shared, setShared] = useShared<Saved[]>(NAME, [])
  const mayShare = me.rights.includes('house.write')
  const now = viewOf(params)
  const saved = [...shared.map((view) => ({ ...view, isShared: true })), ...own.map((view) => ({ ...view, isShared: false }))]
  const isOwn = saved.some((view) => view.view === now)
  const status = params.get('status')

  function drop(view: Saved & { isShared: boolean }): void {
    const isOther = (other: Saved): boolean => other.name !== view.name
    if (view.isShared) setShared(shared.filter(isOther))
    else setOwn(own.filter(isOther))
  }

  function keep(name: string, isShared: boolean): void {
    const others = (isShared ? shared : own).filter((view) => view.name !== name)
    const views = [...others, { name, view: now }]
    if (isShared) setShared(views)
    else setOwn(views)
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
      {saved.map((view) => (
        <span key={`${view.isShared}${view.name}`} className={styles.view} data-own aria-current={view.view === now || undefined}>
          <button type="button" aria-pressed={view.view === now} onClick={() => change({ ...changeTo(view.view), item: null, at: null })}>
            {view.isShared && <IconUsers size={13} stroke={1.8} aria-label={t('board.shared_view')} style={{ verticalAlign: '-2px', marginRight: 5 }} />}
            {view.name}
          </button>
          {(!view.isShared || mayShare) && (
            <button type="button" className={styles.drop} aria-label={t('board.remove_view', { name: view.name })} onClick={() => drop(view)}>
              <IconX size={12} stroke={2} />
            </button>
          )}
        </span>
      ))}
      {now !== '' && !isOwn && <SaveView mayShare={mayShare} onSave={keep} />}
    </div>
  )
}

function SaveView({ mayShare, onSave }: { mayShare: boolean; onSave: (name: string, isShared: boolean) => void }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [isShared, setIsShared] = useState(false)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus>
      <Popover.Target>
        <button type="button" className={`${styles.view} ${styles.saveView}`} onClick={() => setOpen(!isOpen)}>
          <IconPlus size={13} stroke={2} aria-hidden="true" /> {t('board.save_view')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim() === '') return
            onSave(name.trim(), isShared)
            setName('')
            setOpen(false)
          }}
        >
          <TextInput size="sm" placeholder={t('board.view_name')} aria-label={t('board.view_name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={40} />
          <Button size="sm" type="submit">
            {t('board.save')}
          </Button>
          {mayShare && <Checkbox w="100%" label={t('board.for_everybody')} checked={isShared} onChange={(event) => setIsShared(event.currentTarget.checked)} />}
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
